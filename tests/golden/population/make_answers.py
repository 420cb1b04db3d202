"""Writes the answers of this folder: NAME.xml as a population database might send it, NAME.json what is to be read of it.

Usage: make_answers.py
Each differs from the regulation in one or two ways that were seen on the wire or are to be expected. Nobody in them
lives: their numbers have prefixes that were never issued.
"""

import json
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
_CITIZEN = "http://www.mic.gov.vn/dancu/1.0"
_MOMENT = "2026-11-01T08:00:00+07:00"


def citizen(number="003092000017", name="<Ho>Nguyễn</Ho><ChuDem>Thị</ChuDem><Ten>Hường</Ten>",
            born="<NgayThangNam>1992-11-22</NgayThangNam>", before="", after=""):
    key = f"<SoDinhDanh>{number}</SoDinhDanh>" if number is not None else ""
    return (f"<CongDan>{key}{before}<HoVaTen>{name}</HoVaTen>"
            f"<NgayThangNamSinh>{born}</NgayThangNamSinh>{after}</CongDan>")


def answer(*citizens, attributes=None, soap=_SOAP, prefix="soapenv", head="", wrap=True):
    attributes = attributes if attributes is not None else f'ThoiDiemDuLieu="{_MOMENT}" SoCongDan="{len(citizens)}"'
    inner = f'<CongdanCollection xmlns="{_CITIZEN}" {attributes}>{"".join(citizens)}</CongdanCollection>'
    if wrap:
        inner = f'<TraCuuThongTinCongDanResponse xmlns="http://dancuquocgia.bca">{inner}</TraCuuThongTinCongDanResponse>'
    return f'{head}<{prefix}:Envelope xmlns:{prefix}="{soap}"><{prefix}:Body>{inner}</{prefix}:Body></{prefix}:Envelope>'


def person(number="003092000017", full_name="Nguyễn Thị Hường", birth_date="1992-11-22", **fields):
    values = {"personal_number": number, "full_name": full_name, "birth_date": birth_date, **fields}
    return {"key": number, "fields": {name: value for name, value in values.items() if value is not None}}


def read(*persons, left_out=(), nameless=0, count=None, moment=_MOMENT, removed=()):
    return {"citizens": list(persons), "left_out": list(left_out), "removed": list(removed), "nameless": nameless,
            "count": count, "moment": moment}


def one(message, expected, **more):
    return message, read(expected, count=1, **more)


def address(name, *parts):
    return f"<{name}>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts) + f"</{name}>"


WHOLE = "<Ho></Ho><ChuDem/><Ten>Nguyễn Thị Hường</Ten>"
OLD = address("ThuongTru", ("MaTinhThanh", "30"), ("MaQuanHuyen", "295"), ("MaPhuongXa", "10882"), ("ChiTiet", "Thôn Đông"))
NEW = address("ThuongTru", ("MaTinhThanh", "31"), ("MaPhuongXa", "10882"), ("QuocGia", "VN"))
FULL = ("<GioiTinh>2</GioiTinh><TinhTrangHonNhan>2</TinhTrangHonNhan><NhomMau>00</NhomMau>"
        '<DanToc Ten="Kinh">01</DanToc><TonGiao>00</TonGiao>')

CASES = {
    "as_regulated": one(
        answer(citizen(after=FULL + address("QueQuan", ("MaDonViHanhChinh", "10882")) + NEW + "<QuocTich>VN</QuocTich>"
                       "<Cha><SoDinhDanh>003060000011</SoDinhDanh><HoVaTen><Ho>Nguyễn</Ho><ChuDem>Văn</ChuDem><Ten>Ba</Ten>"
                       "</HoVaTen></Cha><SoSoHoKhau>1</SoSoHoKhau>")),
        person(sex="female", ethnicity="TCTK-121|1979|01", nationality="VN",
               permanent_residence="GSO-ADMIN|2025-07|10882")),
    "whole_name_in_ten": one(answer(citizen(name=WHOLE)), person()),
    "whole_name_as_text": one(answer(citizen(name="NGUYỄN  THỊ\n HƯỜNG")), person(full_name="NGUYỄN THỊ HƯỜNG")),
    "single_word_name": one(answer(citizen(name="<Ho/><ChuDem/><Ten>Lan</Ten>")), person(full_name="Lan")),
    "name_with_apostrophe": one(answer(citizen(name="<Ho>H'Hen</Ho><ChuDem></ChuDem><Ten>Niê</Ten>")),
                                person(full_name="H'Hen Niê")),
    "name_decomposed": one(answer(citizen(name="<Ho>Nguye\u0302\u0303n</Ho><ChuDem/><Ten>An</Ten>")),
                           person(full_name="Nguyễn An")),
    "name_with_entities": one(answer(citizen(name="<Ho/><ChuDem/><Ten>Nguy&#x1EC5;n &amp; An</Ten>")),
                              person(full_name="Nguyễn & An")),
    "date_without_dashes": one(answer(citizen(born="<NgayThangNam>19921122</NgayThangNam>")), person()),
    "date_with_slashes": one(answer(citizen(born="<NgayThangNam>22/11/1992</NgayThangNam>")), person()),
    "date_with_time": one(answer(citizen(born="<NgayThangNam>1992-11-22T00:00:00</NgayThangNam>")), person()),
    "year_only": one(answer(citizen(born="<Nam>1992</Nam>")), person(birth_date="1992")),
    "year_in_the_date": one(answer(citizen(born="<NgayThangNam>19920000</NgayThangNam>")), person(birth_date="1992")),
    "month_without_day": one(answer(citizen(born="<NgayThangNam>19921100</NgayThangNam>")),
                             person(birth_date="1992-11")),
    "day_that_is_not": one(answer(citizen(born="<NgayThangNam>19920230</NgayThangNam>")), person(birth_date=None),
                           left_out=["birth_date"]),
    "district_that_ended": one(answer(citizen(after=OLD)),
                               person(permanent_residence="GSO-ADMIN|2024-12|10882",
                                      permanent_residence_detail="Thôn Đông")),
    "commune_without_district": one(answer(citizen(after=NEW)), person(permanent_residence="GSO-ADMIN|2025-07|10882")),
    "commune_of_no_list": one(answer(citizen(after=address("ThuongTru", ("MaDonViHanhChinh", "10882")))), person(),
                              left_out=["permanent_residence"]),
    "residence_abroad": one(
        answer(citizen(after=address("NoiOHienTai", ("MaDonViHanhChinh", "00000"), ("ChiTiet", "Ansan"), ("QuocGia", "KR")))),
        person(current_residence_detail="Ansan")),
    "ethnicity_of_1979": one(answer(citizen(after='<DanToc Ten="Hoa">04</DanToc>')),
                             person(ethnicity="TCTK-121|1979|04")),
    "ethnicity_of_the_census": one(answer(citizen(after='<DanToc Ten="Mường">04</DanToc>')),
                                   person(ethnicity="GSO-CENSUS|2019|04")),
    "ethnicity_bare": one(answer(citizen(after="<DanToc>04</DanToc>")), person(), left_out=["ethnicity"]),
    "ethnicity_contradicts": one(answer(citizen(after='<DanToc Ten="Tày">04</DanToc>')), person(),
                                 left_out=["ethnicity"]),
    "ethnicity_in_children": one(answer(citizen(after="<DanToc><Ma>06</Ma><Ten>HOA</Ten></DanToc>")),
                                 person(ethnicity="GSO-CENSUS|2019|06")),
    "sex_unknown": one(answer(citizen(after="<GioiTinh>0</GioiTinh>")), person()),
    "old_card_and_cancelled_numbers": one(
        answer(citizen(before="<SoCMND>271450001</SoCMND>",
                       after="<MoRong><SoDinhDanhDaHuy>003192000012</SoDinhDanhDaHuy>"
                             "<SoDinhDanhDaHuy>003192000011</SoDinhDanhDaHuy><NgayThuongTru>2019-05-06</NgayThuongTru>"
                             "<NgayMat>20250102</NgayMat></MoRong>")),
        person(old_card_number="271450001", former_personal_numbers="003192000011,003192000012",
               permanent_residence_since="2019-05-06", death_date="2025-01-02")),
    "only_an_old_card": (answer(citizen(number=None, before="<SoCMND>271450001</SoCMND>")), read(nameless=1, count=1)),
    "nobody": (answer(), read(count=0)),
    "soap_12_other_prefix": one(answer(citizen(), soap=_SOAP12, prefix="s", head='<?xml version="1.0" encoding="utf-8"?>\n'),
                                person()),
    "no_wrapper_no_count": (answer(citizen(), attributes='ThoiDiemDuLieu="2026-11-01T08:00:00"', wrap=False),
                            read(person())),
    "two_persons_and_a_removal": (
        answer(citizen(), citizen(number="005192000025", name=WHOLE, born="<Nam>1988</Nam>"),
               '<CongDan Loai="3"><SoDinhDanh>005090000033</SoDinhDanh></CongDan>'),
        read(person(), person(number="005192000025", birth_date="1988"),
             person(number="005090000033", full_name=None, birth_date=None), removed=["005090000033"], count=3)),
}


def main():
    for name, (message, expected) in CASES.items():
        (_HERE / f"{name}.xml").write_text(message + "\n", encoding="utf-8")
        (_HERE / f"{name}.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
