#include "tests/unit/linkage/people.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace lienthong::linkage {
namespace {

enum Column { kNumber, kOld, kName, kBorn, kSex, kPhone, kWard, kCommune, kEmail, kHouse, kColumns };

const char* const kFamilies[] = {"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Vũ", "Võ", "Đặng", "Bùi"};
const char* const kMiddles[] = {"Văn", "Thị", "Đức", "Ngọc", "Minh", "Thanh", "Hữu", "Thị Ngọc", "Quốc"};
const char* const kGivens[] = {"An",   "Ân",   "Bình", "Châu", "Dũng", "Giang", "Hà",   "Hạnh",  "Hùng",  "Lan",
                               "Linh", "Long", "Mai",  "Nam",  "Phúc", "Quân",  "Sơn",  "Thảo",  "Trang", "Tuấn",
                               "Việt", "Xuân", "Yến",  "Khoa", "Đạt",  "Tâm",   "Thủy", "Vương", "Kiên",  "Oanh"};
const char* const kPlaces[] = {"Bến Nghé", "Tân Định", "Cầu Kho",  "Đa Kao",
                               "Phú Mỹ",   "Hòa Bình", "An Khánh", "Thảo Điền"};

template <size_t n>
std::string One(const char* const (&of)[n], std::mt19937_64* random) {
  return of[(*random)() % n];
}

std::string Digits(int count, int distinct, std::mt19937_64* random) {
  std::string digits;
  for (int i = 0; i < count; ++i) digits.push_back(static_cast<char>('0' + (*random)() % distinct));
  return digits;
}

std::string Date(int years, std::mt19937_64* random) {
  return absl::StrFormat("%04d-%02d-%02d", 1960 + static_cast<int>((*random)() % years), 1 + (*random)() % 12,
                         1 + (*random)() % 28);
}

std::string Name(std::mt19937_64* random) {
  return absl::StrCat(One(kFamilies, random), " ", One(kMiddles, random), " ", One(kGivens, random));
}

bool Happens(double rate, std::mt19937_64* random) {
  return std::uniform_real_distribution<double>(0, 1)(*random) < rate;
}

}  // namespace

Layout PeopleLayout() {
  return *Layout::Make({{"number", FieldKind::kPersonalNumber},
                        {"old", FieldKind::kOldCard},
                        {"name", FieldKind::kFullName},
                        {"born", FieldKind::kDate},
                        {"sex", FieldKind::kSex},
                        {"phone", FieldKind::kPhone},
                        {"ward", FieldKind::kText},
                        {"commune", FieldKind::kText},
                        {"email", FieldKind::kEmail},
                        {"house", FieldKind::kCode}});
}

Values RandomPerson(std::mt19937_64* random) {
  Values person(kColumns);
  person[kNumber] = Digits(12, 10, random);
  person[kName] = Name(random);
  person[kBorn] = Date(60, random);
  person[kSex] = Happens(0.5, random) ? "nam" : "nữ";
  person[kPhone] = absl::StrCat("09", Digits(8, 10, random));
  person[kWard] = absl::StrCat(One(kPlaces, random), " ", (*random)() % 40);
  person[kCommune] = One(kPlaces, random);
  return person;
}

Values Damaged(Values person, const ErrorRates& rates, std::mt19937_64* random) {
  const Values other = RandomPerson(random);
  if (Happens(rates.missing_number, random)) {
    person[kNumber].clear();
  } else if (Happens(rates.number, random)) {
    person[kNumber] = other[kNumber];
  }
  if (Happens(rates.name, random)) person[kName] = other[kName];
  if (Happens(rates.born, random)) person[kBorn] = other[kBorn];
  if (Happens(rates.sex, random)) person[kSex] = person[kSex] == "nam" ? "nữ" : "nam";
  if (Happens(rates.phone, random)) person[kPhone] = other[kPhone];
  if (Happens(rates.home, random)) {
    person[kWard] = other[kWard];
    person[kCommune] = other[kCommune];
  }
  return person;
}

Values Confusable(std::mt19937_64* random) {
  static const char* const kWords[] = {"An",       "An",      "Ân",    "A",     "N",      "Nguyen", "Nguyễn",
                                       "Nguyeenx", "Nguyện",  "Nga",   "V",     "Van",    "Văn",    "Hoàng",
                                       "Huỳnh",    "Thuy",    "Thúy",  "Thủy",  "Trangg", "Trang",  "Chang",
                                       "Nguyenn",  "Nguuyen", "Guyen", "Thuyen"};
  const auto words = [random](size_t most) {
    std::string text;
    for (size_t n = (*random)() % (most + 1); n > 0; --n) absl::StrAppend(&text, One(kWords, random), " ");
    return text;
  };
  Values person(kColumns);
  person[kNumber] = Happens(0.2, random) ? Digits(9, 2, random) : Digits(12, 2, random);
  person[kOld] = Digits(9, 2, random);
  person[kName] = words(6);
  person[kBorn] = Happens(0.2, random) ? "1961" : Date(2, random);
  person[kSex] = Happens(0.5, random) ? "nam" : "x";
  person[kPhone] = absl::StrCat(Happens(0.5, random) ? "+84" : "0", Digits(4, 2, random));
  person[kWard] = words(4);
  person[kCommune] = words(3);
  person[kEmail] = absl::StrCat(words(1), "@", Happens(0.5, random) ? "a.vn" : "b.vn");
  person[kHouse] = Digits(2, 3, random);
  return person;
}

RecordId AddTo(const Values& values, RecordTable* table) {
  const std::vector<absl::string_view> views(values.begin(), values.end());
  return table->Add(views);
}

size_t SlotOf(const Layout& layout, absl::string_view name) {
  size_t slot = 0;
  while (layout.slots().at(slot).name != name) ++slot;
  return slot;
}

std::string LevelName(const Layout& layout, size_t slot, int level) {
  return std::string(LevelNames(layout.slots()[slot].kind)[static_cast<size_t>(level)]);
}

}  // namespace lienthong::linkage
