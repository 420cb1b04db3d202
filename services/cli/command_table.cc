#include <algorithm>
#include <iterator>
#include <utility>

#include "services/cli/command.h"
#include "services/cli/messages_help.h"

namespace lienthong::cli {

const std::vector<Flag>& GlobalFlags() {
  static const std::vector<Flag>* const kFlags = new std::vector<Flag>{
      {"server", "ADDR", help::kServer},
      {"profile", "NAME", help::kProfile},
      {"agency", "CODE", help::kAgency},
      {"officer", "CODE", help::kOfficer},
      {"purpose", "CODE", help::kPurpose},
      {"procedure", "CODE", help::kProcedure},
      {"output", "FORM", help::kOutput, "table|json|yaml|csv"},
      {"columns", "A,B", help::kColumns},
      {"lang", "LANG", help::kLang, "vi|en"},
      {"timeout", "SECONDS", help::kTimeout},
      {"help", "", help::kHelp},
      {"version", "", help::kVersion},
  };
  return *kFlags;
}

const std::vector<Command>& CommandTable() {
  static const std::vector<Command>* const kTable = [] {
    auto* table = new std::vector<Command>;
    for (auto part :
         {WorkerCommands, EvidenceCommands, WorkerFactCommands, ErasureCommands, WorkerDecisionCommands, LinkCommands,
          DeploymentCommands, RunCommands, RegistryCommands, DiscrepancyCommands, ReviewCommands, LogCommands,
          ProofCommands, VerifyCommands, KeyCommands, IdentityCommands, StatusCommands}) {
      std::vector<Command> commands = part();
      std::move(commands.begin(), commands.end(), std::back_inserter(*table));
    }
    return table;
  }();
  return *kTable;
}

}  // namespace lienthong::cli
