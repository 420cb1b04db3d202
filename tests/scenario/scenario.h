// Scenario: a story read from a file, carried out on a Bridge line by line.

#ifndef LIENTHONG_TESTS_SCENARIO_SCENARIO_H_
#define LIENTHONG_TESTS_SCENARIO_SCENARIO_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/bridge.h"

namespace lienthong::testing {

// One command with where it stands.
struct Line {
  int number = 0;
  std::vector<std::string> words;
};

// The lines of `text`; ends the program when a quote is not closed.
std::vector<Line> ReadLines(const std::string& text);

class Scenario {
 public:
  explicit Scenario(const std::string& text);

  // Carries it all out; what does not hold is a failure of the test, named by file and line.
  void Play(const std::string& file);

 private:
  using Words = std::vector<std::string>;

  bool SetUp(const Words& words);
  std::string Do(const Words& words);
  std::string Expect(const Words& words);
  std::string ExpectRun(const Words& words);
  std::string ExpectCount(const Words& words);
  std::string ExpectShown(const Words& words);
  std::string ExpectIdentifiers(const Words& words);
  std::string ExpectDiscrepancies(const Words& words);
  std::string ExpectDiscrepancy(const Words& words);
  std::string ExpectLog(const Words& words);

  void Put(const Words& words);
  void Garble(const Words& words);
  std::string Start(const Words& words);
  std::string Refused(const Words& words);
  std::string Cancel(const Words& words);
  std::string Resolve(const Words& words);
  std::string Rebuild();
  // The one worker who shows this name; revision 0 when there are none or several.
  worker::WorkerState WorkerNamed(const std::string& name) const;

  std::vector<Line> lines_;
  Bridge::Options options_;
  std::unique_ptr<Bridge> bridge_;
  std::map<std::string, std::string> last_run_;  // by registry
};

}  // namespace lienthong::testing

#endif  // LIENTHONG_TESTS_SCENARIO_SCENARIO_H_
