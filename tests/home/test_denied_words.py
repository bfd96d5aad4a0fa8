"""Channels, statuses and levels that a text names only to say that they are not: never taken for what is named."""

import pytest
from khtargets.decision import load_decision as load
from khtargets.home import channels, statuses
from khtargets.home.levels import NONE, ONLINE, POST, ServiceLevels

LEVELS = ServiceLevels(load().service_levels)


@pytest.mark.parametrize(
    "written",
    [
        "Ngoài Cổng DVC", "Nộp trực tuyến: Không", "Không đủ điều kiện nộp trực tuyến", "Không phải nộp hồ sơ trực tuyến",
        "Đặt lịch hẹn trực tuyến", "Lỗi nộp trực tuyến", "Online: No", "Trực tuyến (không thành công)", "Trực tuyến: chưa",
        "Không thực hiện được trên Cổng DVCQG", "Chưa triển khai dịch vụ công trực tuyến", "Thay vì trực tuyến",
        "Thanh toán trực tuyến", "Lấy số thứ tự trực tuyến", "Trực tuyến bị từ chối", "Not online",
    ],
)  # fmt: skip
def test_a_channel_that_is_not_said_to_have_been_used_stays_unknown(written):
    assert channels.said(written) is None


@pytest.mark.parametrize(
    ("written", "channel"),
    [
        ("Trực tuyến", "online"), ("Trực tiếp (không trực tuyến)", "direct"), ("Ứng dụng di động", "online"),
        ("Không trực tuyến, nộp trực tiếp", "direct"), ("Nộp trực tuyến qua Cổng DVCQG", "online"), ("Tại quầy", "direct"),
    ],
)  # fmt: skip
def test_a_channel_that_is_said_stays_said(written, channel):
    assert channels.said(written) == channel


@pytest.mark.parametrize(
    ("written", "received"),
    [
        ("Yêu cầu bổ sung trước khi tiếp nhận", False), ("Bổ sung trước tiếp nhận", False),
        ("Công dân rút hồ sơ trước khi tiếp nhận", False), ("Chờ bổ sung để tiếp nhận", False), ("Quá hạn tiếp nhận", None),
        ("Trễ hạn tiếp nhận", None), ("Tạm dừng tiếp nhận", None), ("Quá hạn xử lý", True), ("Yêu cầu bổ sung", True),
        ("Đã tiếp nhận", True), ("Tạm dừng xử lý", True),
    ],
)  # fmt: skip
def test_what_comes_before_receiving_is_not_received(written, received):
    assert statuses.received(written) is received


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("Nộp trực tuyến", ONLINE), ("Nộp hồ sơ trực tuyến", ONLINE),
        ("Trực tuyến: Không; BCCI: Có", POST), ("Trực tuyến: Không", NONE), ("Một phần: có", ONLINE),
        ("Toàn trình, BCCI", ONLINE),
        ("Trực tuyến: Không; BCCI: Không", NONE), ("Không", NONE), ("Không; BCCI", POST),
    ],
)  # fmt: skip
def test_a_denial_behind_a_level_denies_it(written, status):
    said = LEVELS.said(written)
    assert said.understood and LEVELS.of_row(said) == status


@pytest.mark.parametrize(
    "written",
    [
        "Toàn trình - Không", "toàn trình (không)", "Toàn trình/Không", "Toàn trình (bãi bỏ)", "Ngừng cung cấp toàn trình",
        "Một phần; hủy bỏ",
    ],
)  # fmt: skip
def test_a_level_that_is_taken_back_is_no_answer(written):
    said = LEVELS.said(written)
    assert not said.understood or LEVELS.of_row(said) is None


@pytest.mark.parametrize(
    "written",
    [
        "Thanh toán trực tuyến", "Thanh toan truc tuyen", "Thu phí trực tuyến", "Nộp phí, lệ phí trực tuyến",
        "Thanh toán phí trực tuyến",
    ],
)  # fmt: skip
def test_payment_on_the_net_is_no_level(written):
    assert not LEVELS.said(written).anything or LEVELS.of_row(LEVELS.said(written)) != ONLINE
