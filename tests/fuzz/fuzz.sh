#!/usr/bin/env bash
# Fuzzes one target with clang's libFuzzer and the address sanitizer.
# Usage: bash tests/fuzz/fuzz.sh TARGET [SECONDS]
#   TARGET   NAME of a NAME_fuzz.cc
#   SECONDS  how long, default 60
# Small inputs that reach new branches are added to corpus/TARGET, which ctest replays; all that were found stay in
# build/fuzz/found/TARGET for the next run. An input that breaks the target is left, made small, in
# build/fuzz/broken/TARGET: mend the code, then move the input to the corpus under a name that says what it is.
# FUZZ_OPTIONS: more options of libFuzzer, for example "-jobs=2".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if (($# < 1 || $# > 2)) || ! [[ -f "tests/fuzz/$1_fuzz.cc" ]]; then
  echo "usage: tests/fuzz/fuzz.sh TARGET [SECONDS], where TARGET is one of" >&2
  find tests/fuzz -name '*_fuzz.cc' -printf '  %f\n' | sed 's/_fuzz\.cc$//' | sort >&2
  exit 2
fi
target=$1
seconds=${2:-60}

if ! command -v clang++ >/dev/null; then
  echo "clang++ is missing: install the package clang" >&2
  exit 1
fi
version=$(clang++ -dumpversion)
if ! echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' |
  clang++ -fsanitize=fuzzer,address -x c++ - -o /dev/null 2>/dev/null; then
  echo "clang++ has no libFuzzer: install the package libclang-rt-${version%%.*}-dev" >&2
  exit 1
fi

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "lienthong_fuzz_$target"

program=build/fuzz/bin/lienthong_fuzz_$target
corpus=tests/fuzz/corpus/$target
found=build/fuzz/found/$target
broken=build/fuzz/broken/$target
mkdir -p "$corpus" "$found" "$broken"
read -r -a more <<<"${FUZZ_OPTIONS:-}"

if ! "$program" -max_total_time="$seconds" -max_len=2000 -timeout=10 -print_final_stats=1 -artifact_prefix="$broken/" \
  "${more[@]}" "$found" "$corpus"; then
  input=$(find "$broken" -type f -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d' ' -f2-)
  "$program" -minimize_crash=1 -max_total_time=20 -timeout=10 -exact_artifact_path="$broken/small" "$input" >/dev/null 2>&1 || true
  echo "$target broke on $input, made small in $broken/small (when that is there)" >&2
  exit 1
fi
# Branches only, not how often, and few inputs for many branches: the corpus stays small.
"$program" -set_cover_merge=1 -use_counters=0 "$corpus" "$found" 2>&1 | grep -E 'MERGE-OUTER: [0-9]+ new files' || true
mapfile -t finds < <(find "$corpus" -type f -regextype posix-extended -regex '.*/[0-9a-f]{40}')
for find in "${finds[@]}"; do
  # Twelve digits in a row could be somebody's number, which the tree does not hold.
  if (($(stat -c %s "$find") > 48)) || grep -qaE '[0-9]{12}' "$find"; then rm "$find"; fi
done
