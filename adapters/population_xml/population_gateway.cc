#include "adapters/population_xml/population_gateway.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "adapters/canonical_record.h"
#include "adapters/error_info.h"
#include "adapters/population_xml/ethnic_lists.h"
#include "adapters/population_xml/population_wire.h"
#include "adapters/record_names.h"
#include "adapters/registry_answers.h"

namespace lienthong::adapters {
namespace {

namespace v1 = registry::v1;

absl::Status Malformed(absl::string_view path, absl::string_view expected) {
  return ErrorOf(absl::StatusCode::kInvalidArgument, absl::StrCat(path, ": expected ", expected),
                 error::v1::ERROR_REASON_FIELD_INVALID, {{"field", std::string(path)}});
}

absl::Status NotHeld(std::uint64_t newest) {
  return ErrorOf(absl::StatusCode::kFailedPrecondition, "version: not held", error::v1::ERROR_REASON_STATE_FORBIDS,
                 {{"version", absl::StrCat(newest)}});
}

absl::Status Lacks(const PopulationGatewayOptions& options, absl::string_view capability) {
  return absl::UnimplementedError(
      absl::StrCat("registry ", options.registry, " lacks ", capability, "; see capabilities of DescribeRegistry"));
}

absl::Status CheckOptions(const PopulationGatewayOptions& options) {
  if (options.registry.empty()) return absl::InvalidArgumentError("registry: give its id, for example residents");
  if (options.integration.empty())
    return absl::InvalidArgumentError("integration_code: give the code of the agreement");
  for (const v1::RecordField field : options.fetched) {
    if (!FieldBelongsTo(v1::RECORD_KIND_PERSON, field)) {
      return absl::InvalidArgumentError("fetched: name fields that a person has");
    }
  }
  if (!options.fetched.empty() && options.valid_for <= absl::ZeroDuration()) {
    return absl::InvalidArgumentError("valid_for: give a positive duration");
  }
  if (options.call_timeout <= absl::ZeroDuration() || options.call_timeout == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError("call_timeout: give a positive, finite duration");
  }
  const AgreedLists& agreed = options.agreed;
  if (!agreed.ethnic.empty() && agreed.ethnic != kEthnicList1979 && agreed.ethnic != kEthnicListCensus) {
    return absl::InvalidArgumentError(
        absl::StrCat("agreed ethnic list: give ", kEthnicList1979, " or ", kEthnicListCensus));
  }
  if (!agreed.administrative.empty() && agreed.administrative != kAdminOld && agreed.administrative != kAdminNew) {
    return absl::InvalidArgumentError(absl::StrCat("agreed version of GSO-ADMIN: give ", kAdminOld, " or ", kAdminNew));
  }
  if (options.quota.calls_per_second < 0 || options.quota.calls_per_second > 10'000) {
    return absl::InvalidArgumentError("calls_per_second: give 0 to 10,000");
  }
  return options.retry.max_attempts < 1 ? absl::InvalidArgumentError("retry.max_attempts: give 1 or more")
                                        : absl::OkStatus();
}

bool HasFeed(const PopulationGatewayOptions& options) {
  return options.subscribed_since.has_value() && !options.fetched.empty();
}

// Whom a selector asks about; the subject of one that finds nobody here has neither number.
absl::StatusOr<Subject> SubjectOf(const v1::RecordSelector& selector, int index) {
  const std::string path = absl::StrCat("selectors[", index, "].");
  if (selector.kind() != v1::RECORD_KIND_UNSPECIFIED && selector.kind() != v1::RECORD_KIND_PERSON) {
    return Malformed(path + "kind", "person, which is all that the registry holds");
  }
  Subject subject;
  const auto is_number = [](absl::string_view text) {
    return CheckField(v1::RECORD_KIND_PERSON, v1::RECORD_FIELD_PERSONAL_NUMBER, text).ok();
  };
  switch (selector.by_case()) {
    case v1::RecordSelector::kKey:
      if (!CheckKey(selector.key()).ok()) return Malformed(path + "key", "the key of a record");
      // Keys are numbers: a key that is none is nobody's.
      if (is_number(selector.key())) subject.personal_number = selector.key();
      return subject;
    case v1::RecordSelector::kPersonalNumber:
      if (!is_number(selector.personal_number())) return Malformed(path + "personal_number", "12 digits");
      subject.personal_number = selector.personal_number();
      return subject;
    case v1::RecordSelector::kOldCardNumber:
      if (!CheckField(v1::RECORD_KIND_PERSON, v1::RECORD_FIELD_OLD_CARD_NUMBER, selector.old_card_number()).ok()) {
        return Malformed(path + "old_card_number", "9 digits");
      }
      subject.old_card_number = selector.old_card_number();
      return subject;
    default:
      return Malformed(path + "by", "key, personal_number or old_card_number");
  }
}

v1::Change ChangeOf(Citizen citizen, std::uint64_t version) {
  v1::Change change;
  change.set_version(version);
  if (citizen.removed) {
    change.mutable_removed()->set_kind(citizen.record.kind());
    change.mutable_removed()->set_key(citizen.record.key());
  } else {
    *change.mutable_put() = std::move(citizen.record);
  }
  return change;
}

}  // namespace

absl::StatusOr<std::unique_ptr<PopulationGateway>> PopulationGateway::Open(const PopulationGatewayOptions& options) {
  if (absl::Status fits = CheckOptions(options); !fits.ok()) return fits;
  absl::StatusOr<std::unique_ptr<HttpsTransport>> transport =
      HttpsTransport::Open({options.endpoint, options.ca_file, options.max_answer_bytes});
  if (!transport.ok()) return transport.status();
  return std::unique_ptr<PopulationGateway>(
      new PopulationGateway(std::make_unique<Wire>(options, *std::move(transport))));
}

PopulationGateway::PopulationGateway(std::unique_ptr<Wire> wire) : wire_(std::move(wire)) {}

PopulationGateway::~PopulationGateway() = default;

absl::StatusOr<v1::RegistryDescription> PopulationGateway::Describe(const CallContext& context) {
  if (absl::Status caller = CheckCaller(context); !caller.ok()) return caller;
  const PopulationGatewayOptions& options = wire_->options;
  v1::RegistryDescription description;
  description.set_registry(options.registry);
  description.set_owner(options.owner);
  description.set_sector(options.sector);
  description.add_kinds(v1::RECORD_KIND_PERSON);
  std::set<v1::RecordField> fields = options.fetched;
  fields.insert(v1::RECORD_FIELD_PERSONAL_NUMBER);
  for (const v1::RecordField field : fields) description.add_fields(field);
  if (!options.fetched.empty()) {
    description.add_capabilities(v1::CAPABILITY_BATCH_GET);
    description.add_capabilities(v1::CAPABILITY_FIND_OLD_CARD);
  }
  if (HasFeed(options)) description.add_capabilities(v1::CAPABILITY_CHANGES);
  description.add_capabilities(v1::CAPABILITY_VERIFY);
  absl::Time moment = options.clock();
  std::uint64_t version = static_cast<std::uint64_t>(absl::ToUnixSeconds(moment));
  std::uint64_t oldest = version;
  if (HasFeed(options)) {
    const absl::StatusOr<CitizenCollection> feed = wire_->Changes(context, 1, 1);
    if (!feed.ok()) return feed.status();
    version = 1 + *feed->count;
    oldest = 1;
    moment = feed->data_moment.value_or(moment);
  }
  wire_->version = version;
  description.set_version(version);
  description.set_oldest_change_version(oldest);
  description.mutable_data_as_of()->set_seconds(absl::ToUnixSeconds(moment));
  if (absl::Status sound = wire_->check.Description(description); !sound.ok()) return sound;
  return description;
}

absl::StatusOr<v1::BatchGetRecordsResponse> PopulationGateway::BatchGet(const CallContext& context,
                                                                        const v1::BatchGetRecordsRequest& request) {
  if (wire_->options.fetched.empty()) return Lacks(wire_->options, "BatchGetRecords: nothing may be fetched");
  if (request.selectors_size() > kMaxSelectors) {
    return ErrorOf(absl::StatusCode::kResourceExhausted, absl::StrCat("selectors: at most ", kMaxSelectors),
                   error::v1::ERROR_REASON_LIMIT_EXCEEDED, {{"limit", absl::StrCat(kMaxSelectors)}});
  }
  std::vector<Subject> subjects;
  for (int i = 0; i < request.selectors_size(); ++i) {
    absl::StatusOr<Subject> subject = SubjectOf(request.selectors(i), i);
    if (!subject.ok()) return subject.status();
    subjects.push_back(*std::move(subject));
  }
  // Asked before the records, so that they are no older.
  const absl::StatusOr<v1::RegistryDescription> now = Describe(context);
  if (!now.ok()) return now.status();
  if (request.version() > now->version()) return NotHeld(now->version());
  v1::BatchGetRecordsResponse answer;
  answer.set_version(now->version());
  for (int i = 0; i < request.selectors_size(); ++i) {
    v1::BatchGetRecordsResponse::Found* const found = answer.add_found();
    const Subject& subject = subjects[static_cast<std::size_t>(i)];
    if (subject.personal_number.empty() && subject.old_card_number.empty()) continue;
    absl::StatusOr<CitizenCollection> citizens = wire_->Lookup(context, subject);
    if (!citizens.ok()) return citizens.status();
    const bool by_key = request.selectors(i).by_case() == v1::RecordSelector::kKey;
    for (Citizen& citizen : citizens->citizens) {
      // A cancelled number finds its person, whose record has another key.
      if (by_key && citizen.record.key() != request.selectors(i).key()) continue;
      *found->add_records() = std::move(citizen.record);
    }
  }
  if (absl::Status sound = wire_->check.Batch(request, &answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::ListRecordsResponse> PopulationGateway::List(const CallContext&, const v1::ListRecordsRequest&) {
  return Lacks(wire_->options, "ListRecords");
}

absl::StatusOr<v1::ListChangesResponse> PopulationGateway::Changes(const CallContext& context,
                                                                   const v1::ListChangesRequest& request) {
  if (!HasFeed(wire_->options)) return Lacks(wire_->options, "ListChanges");
  if (request.page_size() < 0) return Malformed("page_size", "0 to 1,000");
  const std::uint64_t after = request.after_version();
  if (after < 1) return NotHeld(wire_->version);
  const int size = request.page_size() == 0 ? kDefaultPageSize : std::min(request.page_size(), kMaxPageSize);
  // The feed is read by pages from the first day of the subscription; a version is a place in it.
  const std::uint64_t first = (after - 1) / static_cast<std::uint64_t>(size) + 1;
  std::size_t skip = (after - 1) % static_cast<std::uint64_t>(size);
  v1::ListChangesResponse answer;
  std::uint64_t newest = 0;
  std::uint64_t until = request.until_version();
  std::uint64_t reached = after;
  for (std::uint64_t page = first; page <= first + 1; ++page) {
    absl::StatusOr<CitizenCollection> changes = wire_->Changes(context, page, size);
    if (!changes.ok()) return changes.status();
    if (page == first) {
      newest = 1 + *changes->count;
      if (until == 0) until = newest;
      if (after > newest || until > newest) return NotHeld(newest);
      if (until < after) return Malformed("until_version", "no less than after_version");
    }
    for (std::size_t i = skip; i < changes->citizens.size() && reached < until && answer.changes_size() < size; ++i) {
      *answer.add_changes() = ChangeOf(std::move(changes->citizens[i]), ++reached);
    }
    skip = 0;
    if (reached == until || answer.changes_size() == size) break;
  }
  wire_->version = newest;
  answer.set_complete(reached == until);
  if (absl::Status sound = wire_->check.Changes(request, &answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::VerifyPersonResponse> PopulationGateway::Verify(const CallContext& context,
                                                                   const v1::VerifyPersonRequest& request) {
  const absl::StatusOr<Verification> said =
      wire_->Verify(context, {request.personal_number(), "", request.full_name(), request.birth_date()});
  if (!said.ok()) return said.status();
  v1::VerifyPersonResponse answer;
  answer.set_version(HasFeed(wire_->options) ? wire_->version.load()
                                             : static_cast<std::uint64_t>(absl::ToUnixSeconds(wire_->options.clock())));
  if (said->matches) {
    answer.set_verdict(v1::VerifyPersonResponse::VERDICT_MATCH);
  } else if (!said->exists) {
    answer.set_verdict(v1::VerifyPersonResponse::VERDICT_NO_SUCH_PERSON);
  } else if (said->cancelled) {
    answer.set_verdict(v1::VerifyPersonResponse::VERDICT_NUMBER_CANCELLED);
  } else {
    answer.set_verdict(v1::VerifyPersonResponse::VERDICT_DIFFERS);
    answer.add_differing(v1::RECORD_FIELD_FULL_NAME);
    answer.add_differing(v1::RECORD_FIELD_BIRTH_DATE);
  }
  if (absl::Status sound = wire_->check.Verdict(answer); !sound.ok()) return sound;
  return answer;
}

absl::StatusOr<v1::Correction> PopulationGateway::SubmitCorrection(const CallContext&,
                                                                   const v1::SubmitCorrectionRequest&) {
  return Lacks(wire_->options, "SubmitCorrection");
}

absl::StatusOr<v1::Correction> PopulationGateway::GetCorrection(const CallContext&, const v1::GetCorrectionRequest&) {
  return Lacks(wire_->options, "GetCorrection");
}

absl::Time PopulationGateway::SweepEnd(std::uint64_t calls) const {
  return wire_->gate.SweepEnd(calls);
}

std::map<v1::RecordField, std::uint64_t> PopulationGateway::LeftOut() const {
  return wire_->LeftOut();
}

void PopulationGateway::Close() {
  wire_->Close();
}

}  // namespace lienthong::adapters
