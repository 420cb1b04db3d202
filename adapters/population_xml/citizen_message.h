// CongdanCollection, the message of the population database (QCVN 109:2017/BTTTT), read into canonical records. Pure
// functions; may be called by any thread.
//
// Read of it: SoDinhDanh, SoCMND, HoVaTen, NgayThangNamSinh, GioiTinh, DanToc, QuocTich, ThuongTru, NoiOHienTai; and
// beyond the regulation, in MoRong, what the law has the database keep: SoDinhDanhDaHuy (a cancelled number, repeated),
// NgayMat, NgayThuongTru. Religion, blood group, marital status and relatives are never carried on.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_CITIZEN_MESSAGE_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_CITIZEN_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "adapters/population_xml/wire_values.h"
#include "adapters/population_xml/xml_element.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

inline constexpr char kCitizenNamespace[] = "http://www.mic.gov.vn/dancu/1.0";

// What may be read of a citizen. The personal number is the record's key and always read.
struct ReadingRules {
  std::set<registry::v1::RecordField> fields;
  AgreedLists agreed;
};

struct Citizen {
  // A person, passing CheckCanonical; its key is its personal number.
  registry::v1::Record record;
  // Fields that were there and wanted, but whose value cannot be told for certain.
  std::vector<registry::v1::RecordField> left_out;
  // In a feed of changes: the person is no longer held.
  bool removed = false;
};

struct CitizenCollection {
  std::vector<Citizen> citizens;
  // Citizens without a personal number of twelve digits: nobody's records.
  std::uint64_t nameless = 0;
  std::optional<absl::Time> data_moment;  // ThoiDiemDuLieu
  std::optional<std::uint64_t> count;     // SoCongDan; in a feed that of all pages
};

// The first CongdanCollection in `message`. INVALID_ARGUMENT when there is none.
absl::StatusOr<CitizenCollection> ReadCitizens(const XmlElement& message, const ReadingRules& rules);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_CITIZEN_MESSAGE_H_
