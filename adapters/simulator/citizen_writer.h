// Persons of a mock registry as the citizen message of QCVN 109:2017. Pure.

#ifndef LIENTHONG_ADAPTERS_SIMULATOR_CITIZEN_WRITER_H_
#define LIENTHONG_ADAPTERS_SIMULATOR_CITIZEN_WRITER_H_

#include "adapters/population_xml/xml_element.h"
#include "lienthong/registry/v1/record.pb.h"

namespace lienthong::adapters {

// In which ways a citizen is written otherwise than the regulation says.
struct CitizenStyle {
  bool whole_name_in_ten = false;
  bool plain_date = false;         // yyyymmdd
  bool other_ethnic_list = false;  // with the name of the group
  bool split_commune = false;      // MaTinhThanh and MaPhuongXa instead of MaDonViHanhChinh
};

// A CongDan. A commune of the list before 2025-07-01 is always written with a district, since its code alone would be
// another commune's.
void WriteCitizen(const registry::v1::Record& person, const CitizenStyle& style, XmlWriter* writer);

// A CongDan that is no longer held.
void WriteRemovedCitizen(const registry::v1::Record& person, XmlWriter* writer);

}  // namespace lienthong::adapters

#endif  // LIENTHONG_ADAPTERS_SIMULATOR_CITIZEN_WRITER_H_
