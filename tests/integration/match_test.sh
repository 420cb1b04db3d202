#!/usr/bin/env bash
# Who may be meant, and why links are as they are: over a running bridge with simulated registries. Damaged questions find
# the right worker first; of ten links the printed weights add up to the score, and the picture is well-formed XML.
source "$(dirname "${BASH_SOURCE[0]}")/bridge.sh"

full_run() { # REGISTRY
  ctl reconcile --registry "$1" --full >/dev/null
  await_end "$1"
}

sums() { # jq on a score: whether prior and lines add up
  jq -e "$1"' | (.prior_millibits + ([.lines[].weight_millibits] | add // 0)) == .score_millibits' >/dev/null
}

echo "making the workers known"
make_registries --people 1000 --workers 300
start_registries
start_server "$work/data"
for registry in labour residents; do full_run "$registry"; done

echo "ten links explained"
ctl worker list --all -o json >"$work/workers.json"
explained=0
while read -r worker; do
  record=$(ctl link list "$worker" -o json | jq -r '
    [.decisions[] | select(.state == "in_effect" and ([.score.lines[]?.field] | index("full_name.given")))
    | .source_records[0]] | first // empty')
  [[ -n "$record" ]] || continue
  ctl link explain "$worker" "$record" --svg "$work/why.svg" -o json >"$work/why.json"
  sums .now <"$work/why.json" || fail "now: $(cat "$work/why.json")"
  jq -c '.decisions[] | select(has("score")) | .score' "$work/why.json" >"$work/scores"
  while read -r score; do sums . <<<"$score" || fail "a decision: $score"; done <"$work/scores"
  jq -e '.now.model_version == "vn-1" and ([.now.lines[].field] | index("full_name.given") != null)' "$work/why.json" \
    >/dev/null || fail "no line of the model: $(cat "$work/why.json")"
  # The table prints the same weights, with three decimals.
  ctl link explain "$worker" "$record" --lang en >"$work/why.txt"
  printed=$(awk '$NF ~ /^[-+=|]*$/ || 1 {
      for (i = 1; i <= NF; ++i) if ($i ~ /^[-+][0-9]+\.[0-9][0-9][0-9]$/) { print $i; next } }' "$work/why.txt")
  total=$(tail -n 1 <<<"$printed")
  sum=$(head -n -1 <<<"$printed" | tr -d '+.' | awk '{ sum += $1 } END { print sum }')
  expect_equal "the printed weights of $worker" "$(tr -d '+.' <<<"$total" | awk '{ print $1 + 0 }')" "$sum"
  python3 - "$work/why.svg" <<'PYTHON' || fail "the picture is no XML"
import sys
import xml.etree.ElementTree

root = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
assert root.tag == "{http://www.w3.org/2000/svg}svg", root.tag
assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) >= 3
PYTHON
  explained=$((explained + 1))
  ((explained < 10)) || break
done < <(jq -r '.workers[].name' "$work/workers.json")
expect_equal "links explained" 10 "$explained"

echo "damaged questions"
asked=0
first=0
while IFS=$'\t' read -r worker name born sex; do
  # Without marks, the middle names left out, day and month exchanged.
  base=$(ctl identity name "$name" -o json | jq -r .base_key)
  ends=$(ctl identity name "$name" -o json | jq -r '.family + " " + .given')
  swapped=$(awk -F- '{ if ($3 <= 12 && $2 != $3) print $1 "-" $3 "-" $2; else print }' <<<"$born")
  for question in "$base|$born" "$ends|$born" "$name|$swapped"; do
    answer=$(ctl identity match --name "${question%|*}" --born "${question#*|}" --sex "$sex" -o json)
    asked=$((asked + 1))
    [[ "$(jq -r '.candidates[0].worker // ""' <<<"$answer")" != "$worker" ]] || first=$((first + 1))
    jq -c '.candidates[].score' <<<"$answer" >"$work/scores"
    while read -r score; do sums . <<<"$score" || fail "a candidate: $score"; done <"$work/scores"
  done
done < <(jq -r '.workers[:12][] | select(.birth_date | length == 10)
  | [.name, .full_name.written, .birth_date, .sex] | @tsv' "$work/workers.json")
echo "  the right worker first: $first of $asked"
((asked >= 24 && first * 100 >= asked * 95)) || fail "the right worker first: $first of $asked"

echo "a number, a name alone, nobody, and what is wrong"
worker=$(jq -r '.workers[0].name' "$work/workers.json")
number=$(jq -r '.workers[0].identifiers[] | select(.type == "personal_number" and .status == "active") | .value' \
  "$work/workers.json" | head -n 1)
name=$(jq -r '.workers[0].full_name.written' "$work/workers.json")
expect_equal "by number and name" "likely_same $worker" \
  "$(ctl identity match --name "$name" --number "$number" -o json | jq -r '.verdict + " " + .candidates[0].worker')"
[[ "$(ctl identity match --name "$name" -o json | jq -r .verdict)" != likely_same ]] || fail "a name alone made two the same"
looks=$(ctl worker looks "$worker" --all -o json | jq '[.looks[] | select(.method | endswith("/MatchRecord"))] | length')
((looks >= 1)) || fail "no look at $worker"
echo '{"full_name": "Cù Huy Ẩn Danh", "birth_date": "1931-01-30"}' | ctl identity match --file - --lang vi >"$work/nobody.txt" 2>&1
grep -qF "KẾT LUẬN" "$work/nobody.txt" || fail "nobody: $(cat "$work/nobody.txt")"
if ctl identity match --born 30/01/1931 --max 21 --lang en >"$work/wrong.txt" 2>&1; then fail "wrong fields were taken"; fi
for field in birth_date max_results full_name; do
  grep -qF "$field" "$work/wrong.txt" || fail "$field is not named: $(cat "$work/wrong.txt")"
done
