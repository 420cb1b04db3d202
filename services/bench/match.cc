// match: questions at a fixed rate against an index of workers.

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/bench/json_line.h"
#include "services/bench/latencies.h"
#include "services/bench/link_rows.h"
#include "services/bench/rounds.h"
#include "services/bench/scenario.h"
#include "services/decisions/decision_service.h"
#include "services/identity/partial_date.h"
#include "services/linkage/kept_model.h"
#include "services/matching/match_index.h"
#include "services/worker/directory.h"
#include "services/worker/event_codec.h"
#include "storage/rocksdb_event_log.h"
#include "storage/rocksdb_view_store.h"
#include "storage/vault/in_memory_key_provider.h"

namespace lienthong::bench {
namespace {

namespace iv = identity::v1;
namespace rv = registry::v1;

constexpr char kKey[] = "a key of 32 bytes for benchmarks";
constexpr size_t kBatch = 1'000;
constexpr size_t kToldEvery = 100'000;
constexpr size_t kMeasuredReads = 1'000;
constexpr int kMaxCalls = 1'000;

// What a file says of one person.
struct Person {
  std::string record;
  std::string name;
  std::string birth_date;
  std::string sex;
  std::string province;  // code of today's list; empty: its name is of no province
};

absl::StatusOr<std::vector<Person>> ReadPeople(const std::string& path, uint64_t most,
                                               const reference::AdministrativeUnits& units) {
  absl::StatusOr<std::unique_ptr<CsvRows>> rows = CsvRows::Open(path);
  if (!rows.ok()) return rows.status();
  const std::vector<std::string> columns = {"record_id", "full_name", "birth_date", "sex", "province"};
  const absl::StatusOr<std::vector<size_t>> places = (*rows)->Places(columns);
  if (!places.ok()) return places.status();
  std::map<std::string, std::string> codes;
  for (const reference::Unit& unit : units.Provinces(reference::kAdminVersionNew)) codes[unit.full_name] = unit.code;
  std::vector<Person> people;
  std::vector<absl::string_view> fields;
  while (people.size() < most) {
    const absl::StatusOr<bool> more = (*rows)->Next(&fields);
    if (!more.ok()) return more.status();
    if (!*more) break;
    const auto text = [&](size_t column) { return std::string(fields[(*places)[column]]); };
    const auto code = codes.find(text(4));
    const bool dated = identity::PartialDate::Parse(text(2)).ok();
    people.push_back({text(0), text(1), dated ? text(2) : "", text(3), code == codes.end() ? "" : code->second});
  }
  return people;
}

// Record of a question -> record of the worker.
absl::StatusOr<std::map<std::string, std::string>> ReadPairs(const std::string& path) {
  std::map<std::string, std::string> pairs;
  if (path.empty()) return pairs;
  absl::StatusOr<std::unique_ptr<CsvRows>> rows = CsvRows::Open(path);
  if (!rows.ok()) return rows.status();
  std::vector<absl::string_view> fields;
  while (true) {
    const absl::StatusOr<bool> more = (*rows)->Next(&fields);
    if (!more.ok()) return more.status();
    if (!*more) return pairs;
    if (fields.size() >= 2) pairs.emplace(fields[0], fields[1]);
  }
}

// A log of workers with the views that MatchRecord reads, and the service on loopback.
class MatchUnderTest {
 public:
  static absl::StatusOr<std::unique_ptr<MatchUnderTest>> Open(const std::string& directory) {
    storage::RocksDbEventLogOptions options;
    options.directory = directory;
    options.clock = absl::Now;
    // Known to all, so they protect nothing; sealing costs the same.
    options.keys.provider = std::make_shared<storage::InMemoryKeyProvider>([] { return uint64_t{7}; });
    absl::StatusOr<std::unique_ptr<storage::RocksDbEventLog>> log = storage::RocksDbEventLog::Open(options);
    if (!log.ok()) return log.status();
    std::unique_ptr<MatchUnderTest> opened(new MatchUnderTest(*std::move(log)));
    absl::StatusOr<std::unique_ptr<storage::RocksDbViewStore>> views =
        storage::RocksDbViewStore::Open(opened->log_.get(), {&opened->directory_, &opened->index_});
    if (!views.ok()) return views.status();
    opened->views_ = *std::move(views);
    opened->records_.views = opened->views_.get();
    return opened;
  }
  ~MatchUnderTest() {
    if (server_ != nullptr) server_->Shutdown(std::chrono::system_clock::now());
  }

  // Registers them, many at a time, and folds the views. Fills `worker_of`, by record.
  absl::Status Fill(const std::vector<Person>& people, std::map<std::string, std::string>* worker_of) {
    const access::Authorship author{"G09.12", "", "registration", "P-01", ""};
    for (size_t begin = 0; begin < people.size(); begin += kBatch) {
      std::vector<storage::AppendRequest> appends;
      for (size_t i = begin; i < std::min(begin + kBatch, people.size()); ++i) {
        const std::string stream = absl::StrCat("workers/", ids_.NextText());
        (*worker_of)[people[i].record] = stream;
        worker::WorkerEvent event;
        event.facts = {{rv::RECORD_FIELD_FULL_NAME, people[i].name},
                       {rv::RECORD_FIELD_BIRTH_DATE, people[i].birth_date},
                       {rv::RECORD_FIELD_SEX, people[i].sex}};
        std::erase_if(event.facts, [](const worker::Fact& fact) { return fact.value.empty(); });
        storage::NewEvent added = access::MakeEvent(&ids_, author, stream, *worker::Encode(event));
        if (!people[i].province.empty()) {
          added.envelope.mutable_province()->set_code(people[i].province);
          added.envelope.mutable_province()->set_version(std::string(reference::kAdminVersionNew));
        }
        appends.emplace_back().writes.push_back({stream, 0, {std::move(added)}});
      }
      for (const auto& result : log_->AppendEach(std::move(appends))) {
        if (!result.ok()) return result.status();
      }
      if ((begin + kBatch) % kToldEvery == 0) Progress(absl::StrCat("registered ", begin + kBatch));
      // Not to let the views fall behind, as a server does not.
      if (const absl::Status folded = views_->FoldSome().status(); !folded.ok()) return folded;
    }
    while (true) {
      const absl::StatusOr<bool> more = views_->FoldSome();
      if (!more.ok() || !*more) return more.status();
    }
  }

  absl::Status Serve() {
    service_ =
        std::make_unique<decisions::DecisionServiceRpc>(&records_, &units_, &linkage::BuiltInModel(), bounds_, &calls_);
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(service_.get());
    server_ = builder.BuildAndStart();
    if (server_ == nullptr) return absl::UnavailableError("no port on 127.0.0.1 can be listened on");
    address_ = absl::StrCat("127.0.0.1:", port);
    return absl::OkStatus();
  }
  std::unique_ptr<iv::IdentityService::Stub> Connect() const {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return iv::IdentityService::NewStub(
        grpc::CreateCustomChannel(address_, grpc::InsecureChannelCredentials(), arguments));
  }
  // Reads of the store for one question.
  absl::StatusOr<size_t> Reads(const Person& asked) const {
    const matching::MatchIndex index(views_.get(), &key_, bounds_);
    const auto found = index.Find({asked.name, asked.birth_date, asked.sex, asked.province});
    if (!found.ok()) return found.status();
    return found->reads;
  }
  const matching::MatchBounds& bounds() const { return bounds_; }

 private:
  explicit MatchUnderTest(std::unique_ptr<storage::RocksDbEventLog> log)
      : key_(storage::LookupKey::FromBytes(kKey)),
        ids_(absl::Now, storage::SystemRandom()),
        units_(reference::AdministrativeUnits::BuiltIn()),
        log_(std::move(log)),
        directory_(&key_, log_->sealer()),
        index_(&key_, log_->sealer()),
        officers_(log_.get(), &key_, log_->sealer(), &ids_),
        looks_(log_.get(), &ids_, absl::Now),
        calls_(kMaxCalls) {
    records_ = {log_.get(), nullptr, log_->sealer(), &key_, &key_, &ids_, &officers_, &looks_, absl::Now};
  }

  const storage::LookupKey key_;
  storage::Uuid7Source ids_;
  const reference::AdministrativeUnits units_;
  const matching::MatchBounds bounds_;
  const std::unique_ptr<storage::RocksDbEventLog> log_;
  worker::DirectoryView directory_;
  matching::MatchIndexView index_;
  access::Officers officers_;
  access::Looks looks_;
  access::RecordKeeping records_;
  std::unique_ptr<storage::RocksDbViewStore> views_;
  rpc::CallBound calls_;
  std::unique_ptr<decisions::DecisionServiceRpc> service_;  // keeps what records_ names when it is made
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

struct Answers {
  Latencies latencies;
  uint64_t asked = 0;  // about somebody who is a worker
  uint64_t found = 0;  // among the candidates
  uint64_t first = 0;  // as the best one
  uint64_t failed = 0;
};

// One client: takes the next question when it is due. Times count from then, so that a slow answer does not hide those
// that waited behind it.
class Asking {
 public:
  Asking(const MatchUnderTest* subject, const std::vector<Person>* questions,
         const std::map<std::string, std::string>* wanted, uint64_t rate, double seconds)
      : subject_(subject),
        questions_(questions),
        wanted_(wanted),
        gap_(absl::Seconds(1) / static_cast<double>(rate)),
        most_(static_cast<uint64_t>(static_cast<double>(rate) * seconds)),
        begun_(absl::Now()) {}

  void Run(Answers* answers) {
    const std::unique_ptr<iv::IdentityService::Stub> stub = subject_->Connect();
    while (true) {
      const uint64_t number = next_.fetch_add(1);
      if (number >= most_) return;
      const absl::Time due = begun_ + gap_ * static_cast<double>(number);
      absl::SleepFor(due - absl::Now());
      Ask(stub.get(), (*questions_)[number % questions_->size()], answers);
      answers->latencies.Add(absl::Now() - due);
    }
  }
  uint64_t most() const { return most_; }
  absl::Time begun() const { return begun_; }

 private:
  void Ask(iv::IdentityService::Stub* stub, const Person& asked, Answers* answers) const {
    iv::MatchRecordRequest request;
    request.set_full_name(asked.name);
    request.set_birth_date(asked.birth_date);
    request.set_sex(asked.sex == "female" ? worker::v1::SEX_FEMALE : worker::v1::SEX_MALE);
    if (!asked.province.empty()) {
      request.mutable_province()->set_system(std::string(reference::kAdminSystem));
      request.mutable_province()->set_version(std::string(reference::kAdminVersionNew));
      request.mutable_province()->set_code(asked.province);
    }
    grpc::ClientContext context;
    context.AddMetadata("lienthong-agency", "G09.12");
    context.AddMetadata("lienthong-officer", "tester");
    context.AddMetadata("lienthong-purpose", "identification");
    context.AddMetadata("lienthong-procedure", "P-01");
    iv::MatchRecordResponse response;
    answers->failed += stub->MatchRecord(&context, request, &response).ok() ? 0 : 1;
    const auto worker = wanted_->find(asked.record);
    if (worker == wanted_->end()) return;
    ++answers->asked;
    for (int i = 0; i < response.candidates_size(); ++i) {
      if (response.candidates(i).worker() != worker->second) continue;
      ++answers->found;
      answers->first += i == 0 ? 1 : 0;
    }
  }

  const MatchUnderTest* const subject_;
  const std::vector<Person>* const questions_;
  const std::map<std::string, std::string>* const wanted_;
  const absl::Duration gap_;
  const uint64_t most_;
  const absl::Time begun_;
  std::atomic<uint64_t> next_{0};
};

// All clients until the last question is answered; `took` in seconds.
Answers AskAll(int number, Asking* asking, double* took) {
  std::vector<Answers> of(static_cast<size_t>(number));
  std::vector<std::thread> clients;
  for (Answers& answers : of) clients.emplace_back([asking, &answers] { asking->Run(&answers); });
  for (std::thread& client : clients) client.join();
  *took = absl::ToDoubleSeconds(absl::Now() - asking->begun());
  Answers all;
  for (const Answers& answers : of) {
    all.latencies.Add(answers.latencies);
    all.asked += answers.asked;
    all.found += answers.found;
    all.first += answers.first;
    all.failed += answers.failed;
  }
  return all;
}

// Adds them to the line.
absl::Status AddReads(const MatchUnderTest& subject, const std::vector<Person>& questions, JsonLine* line) {
  const size_t measured = std::min(kMeasuredReads, questions.size());
  size_t sum = 0;
  size_t most = 0;
  for (size_t i = 0; i < measured; ++i) {
    const absl::StatusOr<size_t> reads = subject.Reads(questions[i]);
    if (!reads.ok()) return reads.status();
    sum += *reads;
    most = std::max(most, *reads);
  }
  line->Number("index_reads_mean", static_cast<double>(sum) / static_cast<double>(std::max<size_t>(measured, 1)));
  line->Count("index_reads_most", most);
  return absl::OkStatus();
}

}  // namespace

absl::Status RunMatch(const Options& options, WorkDirectory* work) {
  if (options.left.empty() || options.right.empty()) return absl::InvalidArgumentError("give --left and --right");
  const auto units = reference::AdministrativeUnits::BuiltIn();
  const auto workers = ReadPeople(options.right, options.events[0], units);
  if (!workers.ok()) return workers.status();
  const auto questions = ReadPeople(options.left, UINT64_MAX, units);
  if (!questions.ok()) return questions.status();
  const auto pairs = ReadPairs(options.truth);
  if (!pairs.ok()) return pairs.status();
  if (questions->empty()) return absl::InvalidArgumentError("--left holds nobody");
  const absl::StatusOr<std::string> directory = work->Fresh("log");
  if (!directory.ok()) return directory.status();
  const auto subject = MatchUnderTest::Open(*directory);
  if (!subject.ok()) return subject.status();
  std::map<std::string, std::string> worker_of;
  const absl::Time filling = absl::Now();
  if (absl::Status filled = (*subject)->Fill(*workers, &worker_of); !filled.ok()) return filled;
  const absl::Duration fill_time = absl::Now() - filling;
  std::map<std::string, std::string> wanted;
  for (const auto& [question, record] : *pairs) {
    if (const auto worker = worker_of.find(record); worker != worker_of.end()) wanted[question] = worker->second;
  }
  if (absl::Status served = (*subject)->Serve(); !served.ok()) return served;
  Progress("asking");
  Asking asking(subject->get(), &*questions, &wanted, options.rate, options.seconds);
  double took = 0;
  const Answers all = AskAll(options.clients, &asking, &took);
  JsonLine line;
  line.Text("scenario", "match").Count("workers", workers->size()).Count("questions", asking.most());
  line.Number("rate_wanted", static_cast<double>(options.rate));
  line.Number("rate", static_cast<double>(asking.most()) / took).Times(all.latencies).Count("failed", all.failed);
  line.Count("about_workers", all.asked).Count("found", all.found).Count("found_first", all.first);
  if (absl::Status read = AddReads(**subject, *questions, &line); !read.ok()) return read;
  line.Count("candidates", (*subject)->bounds().candidates).Number("fill_seconds", absl::ToDoubleSeconds(fill_time));
  line.Print();
  return absl::OkStatus();
}

}  // namespace lienthong::bench
