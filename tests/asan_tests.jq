# From `ctest --show-only=json-v1` of the asan build: one add_test a test, for the ctest of the dev build.
def quoted: "[==[" + tostring + "]==]";
def environment: [.properties[]? | select(.name == "ENVIRONMENT") | .value[]] + ["UBSAN_OPTIONS=print_stacktrace=1"] | join(";");
.tests[] | select(.command) | ("asan." + .name | quoted) as $name |
  "add_test(\($name) \(.command | map(quoted) | join(" ")))",
  "set_tests_properties(\($name) PROPERTIES LABELS asan TIMEOUT 900 ENVIRONMENT \(environment | quoted))"
