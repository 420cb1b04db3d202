// What goes to the population database and comes back: SOAP 1.1 with the operations of http://dancuquocgia.bca. Pure
// functions; may be called by any thread. No message of an error repeats a value.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_SOAP_MESSAGE_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_SOAP_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/population_xml/xml_element.h"

namespace lienthong::adapters {

inline constexpr char kServiceNamespace[] = "http://dancuquocgia.bca";
inline constexpr char kVerifyOperation[] = "XacThucThongTinCongDan";
inline constexpr char kLookupOperation[] = "TraCuuThongTinCongDan";

// Who asks, in every request. All four are needed.
struct RequestHeader {
  std::string request_id;   // MaYeuCau, UUID text
  std::string procedure;    // MaDVC
  std::string integration;  // MaTichHop
  std::string officer;      // MaCanBo, the individual officer's number
};

// Who is asked about. A number or an old card number; name and birth date where they are known.
struct Subject {
  std::string personal_number;
  std::string old_card_number;
  std::string full_name;
  std::string birth_date;  // ISO with its precision; with a month only, the year is sent
};

// Which changes are wanted, as a variant of the look-up: those of subscribed persons only, from one day to another, the
// last included.
struct ChangesPage {
  absl::Time from;
  absl::Time to;
  std::uint64_t page = 1;  // Trang
  int page_size = 200;     // SoBanGhi
};

// The texts of requests. INVALID_ARGUMENT, which names the field, when a value is not as the message wants it: nothing
// is sent that the other side would have to guess at.
absl::StatusOr<std::string> WriteVerification(const RequestHeader& header, const Subject& subject);
absl::StatusOr<std::string> WriteLookup(const RequestHeader& header, const Subject& subject);
absl::StatusOr<std::string> WriteChangesPage(const RequestHeader& header, const ChangesPage& page);

// What a fault says: its code (MaLoi in the detail, else faultcode without prefix), and when to come again, if it says.
struct SoapFault {
  std::string code;
  std::optional<absl::Duration> retry_after;  // ThuLaiSau, seconds
};

struct SoapAnswer {
  XmlElement content;  // the one element in the Body
  std::optional<SoapFault> fault;
};

// INVALID_ARGUMENT when `text` is no envelope of SOAP 1.1 or 1.2 with one element in its Body, within `bounds`.
absl::StatusOr<SoapAnswer> ReadAnswer(absl::string_view text, const XmlBounds& bounds = {});

// KetQuaXacThuc and TonTai.
struct Verification {
  bool matches = false;
  bool exists = false;
  bool cancelled = false;  // DaHuy: the number is, and its person has another
};

// INVALID_ARGUMENT when either is absent or no flag, or they contradict each other.
absl::StatusOr<Verification> ReadVerification(const XmlElement& content);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_SOAP_MESSAGE_H_
