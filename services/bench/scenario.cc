#include "services/bench/scenario.h"

namespace lienthong::bench {
namespace {

constexpr char kAppendStream[] =
    R"(Durable appends through streams of batches: each append has its own request id, a batch is
      one message, two batches of a client are under way. The views are folded behind, and the time until they have
      caught up counts. events_per_second: appends answered and folded, by that time. The times are those of a batch.
      --peer postgres: COPY, one batch a transaction, as many connections.)";
constexpr char kAppendUnary[] =
    R"(Durable appends, one a call, each client waiting for its answer; until the views have caught up.
      --peer postgres: one prepared INSERT a transaction, as many connections. --ceiling: an empty call.)";
constexpr char kReadPoint[] =
    R"(The latest event of a stream chosen by chance, out of a log of --events that was made before and
      opened anew: the first reads find nothing in memory. Side lienthong reads only; lienthong_with_look also makes its
      look durable before each answer. --ceiling: an empty call.)";
constexpr char kRebuild[] =
    R"(Deletes the rows of every view and folds the log of --events again, one row of 300 bytes an event.
      --ceiling: the same log read, parsed and written to a bare RocksDB without write-ahead log, by a thread a core.)";
constexpr char kVerify[] =
    R"(Checks a closed log of --events as log verify does: every file, block, event, tile, answer and row of the
      indexes. --ceiling: SHA-256 of the same leaves and nodes from memory, by as many threads; at most the first
      500,000 events are held, and hashed again.)";
constexpr char kFollow[] =
    R"(--clients followers of LedgerService on a log to which --events arrive at full speed; ends when every
      follower has them all. events_per_second: delivered to all followers together. The times are the lag: from the
      answer to an append to its arrival. gaps and repeats are 0, or it fails.)";
constexpr char kRestart[] =
    R"(A child fills a log with --events and is killed by SIGKILL while it appends on. seconds: from then until
      the log is open, an append is durable, the views have caught up and a read is answered; each also by itself.)";
constexpr char kGrowth[] =
    R"(One log grown by append-stream to each of --events. events_per_second: over the last 500,000 events (or
      the last fifth) before each. ratio: slowest through fastest; 1 is flat.)";
constexpr char kLink[] =
    R"(Which records of --left and --right, or of the one file --dedupe, are about one person: learnt from the files
      alone. --columns says what the columns are (services/bench/link_map.h); --truth, or the columns, who each record is
      about. Lines for each threshold: precision, recall, f1; then times by phase. --errors N prints N pairs of each sort
      that it got wrong, --model FILE writes the parameters; --kept FILE writes them as a server reads them, with the
      shares of names and --model-version.)";
constexpr char kLinkOnline[] =
    R"(Looks up to --events records of --left, one after the other, in the index of --right: all candidates compared,
      on one core. Then what it costs to add a record to an index, at a tenth of --right and at all of it. Reading values
      out of the file does not count.)";
constexpr char kMatch[] =
    R"(Registers up to --events people of --right as workers, then asks MatchRecord over gRPC about those of --left, --rate
      a second for --seconds; both as lienthong-datagen pairs writes them. Questions come when they are due, whether those
      before are answered or not, and the times count from then. With --truth: how often the right worker is found, and
      comes first.)";
constexpr char kDifference[] =
    R"(Two sides with --records each that differ in each of --differences elements (a changed record is two), over one
      shard, kept warm, both on this core: a line each with the median and the worst over --seeds. bytes: all messages of
      both; legs: how many. sync_milliseconds: both sides' work until the asker knows each element and whose it is.
      update_nanoseconds: to keep the state when a record changes, its two hashes included, the index and any store not.)";

Options Defaults(const char* name, std::vector<uint64_t> events, int clients, double seconds) {
  Options options;
  options.scenario = name;
  options.events = std::move(events);
  options.clients = clients;
  options.seconds = seconds;
  return options;
}

}  // namespace

const std::vector<Scenario>& Scenarios() {
  static const auto* const scenarios = new std::vector<Scenario>{
      {kAppendStream,
       {"events", "batch", "clients", "seconds", "rounds", "streams", "peer", "data", "keep", "seed"},
       Defaults("append-stream", {300'000}, 2, 0),
       RunAppendStream},
      {kAppendUnary,
       {"events", "clients", "seconds", "rounds", "streams", "peer", "ceiling", "data", "keep", "seed"},
       Defaults("append-unary", {100'000}, 16, 0),
       RunAppendUnary},
      {kReadPoint,
       {"events", "clients", "seconds", "rounds", "streams", "ceiling", "data", "keep", "seed"},
       Defaults("read-point", {1'000'000}, 16, 5),
       RunReadPoint},
      {kRebuild,
       {"events", "rounds", "streams", "ceiling", "data", "keep", "seed"},
       Defaults("rebuild", {1'000'000}, 1, 0),
       RunRebuild},
      {kVerify,
       {"events", "rounds", "streams", "ceiling", "data", "keep", "seed"},
       Defaults("verify", {1'000'000}, 1, 0),
       RunVerify},
      {kFollow,
       {"events", "batch", "clients", "seconds", "data", "keep", "seed"},
       Defaults("follow", {2'000}, 1'000, 0),
       RunFollow},
      {kRestart,
       {"events", "rounds", "streams", "data", "keep", "seed"},
       Defaults("restart", {10'000'000}, 1, 0),
       RunRestart},
      {kGrowth,
       {"events", "batch", "clients", "streams", "data", "keep", "seed"},
       Defaults("growth", {1'000'000, 10'000'000, 50'000'000}, 2, 0),
       RunGrowth},
      {kLink,
       {"left", "right", "dedupe", "columns", "truth", "threads", "model", "kept", "model-version", "errors", "seed"},
       Defaults("link", {}, 2, 0),
       RunLink},
      {kLinkOnline,
       {"left", "right", "columns", "threads", "events", "seed"},
       Defaults("link-online", {100'000}, 2, 0),
       RunLinkOnline},
      {kMatch,
       {"left", "right", "truth", "events", "rate", "seconds", "clients", "data", "keep", "seed"},
       Defaults("match", {100'000}, 32, 20),
       RunMatch},
      {kDifference, {"records", "differences", "seeds", "seed"}, Defaults("difference", {}, 1, 0), RunDifference},
  };
  return *scenarios;
}

}  // namespace lienthong::bench
