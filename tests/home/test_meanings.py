"""Channels and statuses as one-stop systems write them."""

import pytest
from khtargets.errors import SettingsError
from khtargets.home import Home
from khtargets.home.channels import of_title
from khtargets.home.meanings import load


@pytest.mark.parametrize(
    ("written", "channel"),
    [("Trực tuyến", "online"), ("TRỰC TIẾP", "direct"), ("3", "post"), ("BCCI", "post"), ("Nộp từ cổng DVCQG", "online"),
     ("onReceiving", "online"), ("Nhận giúp", None), ("Liên thông", None), ("Zalo", None)],
)  # fmt: skip
def test_a_channel_is_one_of_the_known_values_or_none(written, channel):
    assert load().channel(written) == channel


@pytest.mark.parametrize(
    ("written", "received"),
    [("Mới đăng ký", False), ("Không được tiếp nhận", False), ("3", False), ("Công dân yêu cầu rút hồ sơ", True),
     ("đã trả kết quả", True), ("Chờ ký số", None)],
)  # fmt: skip
def test_a_status_says_whether_the_dossier_was_received(written, received):
    assert load().received(written) is received


@pytest.mark.parametrize(
    ("title", "channel"),
    [
        ("Hồ sơ trực tuyến", "online"),
        ("Danh sách hồ sơ tiếp nhận trực tiếp", "direct"),
        ("ho so buu chinh cong ich", "post"),
        ("HO_SO_TRUC_TUYEN_T1", "online"),
        ("Danh sách hồ sơ trực tiếp, trực tuyến", None),
        ("Cổng dịch vụ công trực tuyến tỉnh Khánh Hòa", None),
        ("Hồ sơ trực tiếp trên Cổng dịch vụ công trực tuyến", "direct"),
        ("Tháng 1", None),
    ],
)
def test_a_title_gives_a_channel_only_if_it_speaks_of_one(title, channel):
    assert of_title(title) == channel


def test_staff_say_what_a_text_means_in_values_csv(tmp_path):
    text = "field;written;meaning\nkênh;Nhận giúp;trực tiếp\ntrạng thái;Chờ ký;tính\n"
    (tmp_path / "values.csv").write_text(text, encoding="utf-8-sig")
    values = load(Home(tmp_path))
    assert values.channel("nhận giúp") == "direct"
    assert values.received("Chờ ký") is True


@pytest.mark.parametrize("row", ["màu,Xanh,online", "channel,Zalo,mạng xã hội", "channel,Zalo,"])
def test_a_row_of_values_csv_that_means_nothing_is_named(tmp_path, row):
    (tmp_path / "values.csv").write_text(f"field,written,meaning\nchannel,A,online\n{row}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="dòng 3"):
        load(Home(tmp_path))
