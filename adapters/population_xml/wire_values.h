// Single values as the population database writes them, and as canonical records do. Pure functions.
//
// Reading is tolerant; what cannot be told for certain is empty, never guessed.

#ifndef LIENTHONG_ADAPTERS_POPULATION_XML_WIRE_VALUES_H_
#define LIENTHONG_ADAPTERS_POPULATION_XML_WIRE_VALUES_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "adapters/population_xml/xml_element.h"

namespace lienthong::adapters {

// The code lists that the agreement with the registry names for codes that come alone; empty: none, such codes are
// left out.
struct AgreedLists {
  std::string ethnic;          // of ethnic_lists.h
  std::string administrative;  // version of GSO-ADMIN: 2024-12 or 2025-07
};

// The versions of GSO-ADMIN before and since the districts ended, 2025-07-01.
inline constexpr char kAdminOld[] = "2024-12";
inline constexpr char kAdminNew[] = "2025-07";

// HoVaTen: Ho, ChuDem and Ten joined, whichever of them are filled, or its own text; runs of spaces become one.
std::string ReadName(const XmlElement& name);

// A date with NgayThangNam or Nam below, or as text: yyyymmdd, ISO, dd/mm/yyyy, a year; month or day 00 where it is not
// known. As 2024, 2024-06 or 2024-06-01. Whether the day exists is for CheckField.
std::string ReadDate(const XmlElement& date);

// GioiTinh: 1 or Nam, 2 or Nữ, 3; empty for 0 and all else.
std::string ReadSex(absl::string_view text);

// DanToc: a code, alone or with the name in the attribute or child Ten.
std::string ReadEthnicity(const XmlElement& ethnicity, const AgreedLists& agreed);

// The commune of an address: MaPhuongXa, of the list with districts when MaQuanHuyen is there, of the one without when
// only MaTinhThanh is; or MaDonViHanhChinh, of the agreed list.
std::string ReadCommune(const XmlElement& address, const AgreedLists& agreed);

// A moment as dateTime, without a zone in Việt Nam's; nullopt for all else.
std::optional<absl::Time> ReadMoment(absl::string_view text);

// true or 1, false or 0; nullopt for all else.
std::optional<bool> ReadFlag(absl::string_view text);

// A name as requests carry it: NFC, capitals, one space between words.
std::string CapitalName(absl::string_view name);

// Date and time of a moment in Việt Nam's zone, as dateTime.
std::string MomentText(absl::Time moment);

// A day in Việt Nam's zone, as yyyymmdd.
std::string DayText(absl::Time moment);

// The moment that a day, yyyymmdd or ISO, begins in Việt Nam; nullopt when it is no day.
std::optional<absl::Time> BeginOfDay(absl::string_view text);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_POPULATION_XML_WIRE_VALUES_H_
