"""Words of a Vietnamese news page that are not the article's: one alternative a line.

Every pattern is for a whole line, or a whole segment of one, as `furniture.lowered` writes it.
"""

import re

from corpus.letters import place_tones


def _any_of(alternatives: str) -> str:
    lines = (line.strip() for line in alternatives.splitlines())
    return "(?:" + "|".join(line for line in lines if line) + ")"


def _compile(alternatives: str) -> re.Pattern[str]:
    return re.compile(place_tones(_any_of(alternatives)))


_TIME = (
    r"\d{1,2}\s*(?:[:h]|giờ)\s*(?:\d{1,2})?(?::\d{2})?['’′]?"
    r"(?:\s*phút)?(?:\s*(?:sa|ch|am|pm)\b)?"
)
_ZONE = r"[(\[]?\s*(?:gmt|utc)\s*\+?\s*0?7(?::?00)?\s*[)\]]?"
_WEEKDAY = r"(?:(?:thứ\s*|t)[2-7]|thứ\s*(?:hai|ba|tư|năm|sáu|bảy)|chủ\s*nhật|cn)"
_LABEL = (
    r"(?:(?:ngày|giờ|thời gian|đã|được|tin|bài)\s+)?"
    r"(?:cập nhật|đăng|xuất bản|đưa tin|viết|gửi|tạo|post(?:ed)?|published)"
    r"(?:\s+(?:tải|lúc|ngày|vào|bài|tin|on|date|by))*"
)
_MONTHS = "một hai ba tư năm sáu bảy tám chín mười"
MONTHS = {name: number for number, name in enumerate(_MONTHS.split(), 1)}
MONTHS |= {"giêng": 1, "mười một": 11, "mười hai": 12, "chạp": 12}
"""Names of the months, as WordPress writes them out."""
_MONTH = rf"(?:\d{{1,2}}|{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_DAY = (
    r"(?:(?P<d>\d{1,2})\s*(?P<sep>[/.-])\s*(?P<m>\d{1,2})\s*(?P=sep)\s*(?P<y>\d{4})"
    r"|(?P<Y>\d{4})-(?P<M>\d{2})-(?P<D>\d{2})"
    rf"|(?P<dd>\d{{1,2}})\s+tháng\s+(?P<mm>{_MONTH})(?:\s*,)?\s+(?:năm\s+)?(?P<yy>\d{{4}})"
    rf"|tháng\s+(?P<mmm>{_MONTH})\s+(?P<ddd>\d{{1,2}})\s*,\s*(?P<yyy>\d{{4}}))"
)
DATE = re.compile(
    rf"[(\[]?\s*(?P<label>{_LABEL}\s*:?\s*)?(?:{_WEEKDAY}\s*[,.-]?\s*)?"
    rf"(?P<before>{_TIME}\s*(?:{_ZONE})?\s*[,|-]?\s*)?(?:{_WEEKDAY}\s*[,.-]?\s*)?(?:ngày\s+)?{_DAY}"
    rf"(?:\s*[,-]?\s*(?:t|lúc\s+)?(?P<after>{_TIME}))?\s*,?\s*(?:{_ZONE})?\s*[)\]]?\.?"
)
TIME = re.compile(rf"{_TIME}\s*(?:{_ZONE})?")
TIME_OR_WEEKDAY = re.compile(rf"(?:{_WEEKDAY}|{TIME.pattern}|{_ZONE})")

_COUNT = r"\d[\d\s.,]*"
_COUNTED = _any_of(r"""
    (?:tổng )?(?:số )?(?:lượt|lần) (?:người )?(?:xem|đọc|truy cập|tải|thích|view|nghe|ghé thăm)
    đã (?:xem|truy cập)|lượt (?:online|trực tuyến)
    (?:tổng (?:số )?)?(?:lượt )?truy cập
    đang (?:online|trực tuyến|xem|truy cập)
    trực tuyến
    online
    (?:(?:trong|tổng) )?(?:hôm (?:nay|qua)|(?:ngày|tuần|tháng|năm)(?: (?:này|trước|qua|nay))?)
    (?:ngày|tuần|tháng|năm) hiện (?:tại|nay)|máy chủ tìm kiếm
    khách(?: (?:đang )?(?:thăm|online|viếng thăm|truy cập|trực tuyến))?
    thành viên(?: online)?
    (?:số )?người (?:online|xem|đang xem)
    views?|visitors?|hits?|today|total
""")
_LABELLED = rf"{_COUNTED}(?: (?:(?:trong|của) \w+(?: viết)?|hôm (?:nay|qua)))?"
COUNTER = _compile(rf"""
    (?:thống kê(?: truy cập)?: )?{_LABELLED}\s*[:(]\s*{_COUNT}\)?(?:lượt|người|lần)?
    (?:tổng )?(?:số )?lượt (?:người )?(?:xem|đọc|truy cập|tải)(?: (?:bài|trang))? {_COUNT}
    (?:hôm (?:nay|qua)|tháng hiện tại|(?:đang )?(?:online|truy cập|trực tuyến)) ?{_COUNT}
    (?:tổng(?: (?:số|cộng))?|đã có) {_COUNT}lượt (?:người )?(?:xem|đọc|truy cập|tải|ghé thăm)
    {_COUNT}(?:lượt|người|lần) (?:xem|đọc|truy cập|thích|chia sẻ|tải|đang xem|nghe)
    {_COUNT}(?:views?|likes?|comments?|bình luận|thích|phản hồi)
    bạn là (?:vị )?(?:người|khách)(?: truy cập| xem)? thứ\s*:?\s*{_COUNT}.{{0,40}}
    bài (?:viết|này) (?:này )?có {_COUNT}(?:bình luận|lượt xem|phản hồi)
    (?:bạn )?đang xem trang {_COUNT}/{_COUNT}|trang {_COUNT}/{_COUNT}
    thời tiết\b[^.;:]{{0,40}}\d ?°c?
    (?:tổng )?(?:số )?(?:người|khách) (?:đã )?(?:truy cập|xem|ghé thăm)\s*:?\s*{_COUNT}
    (?:hiện |đang )?có {_COUNT}khách(?: và {_COUNT}thành viên)?(?: đang)? (?:trực tuyến|online|truy cập)
    (?:hiện |đang )?có {_COUNT}(?:thành viên|người)(?: đang)? (?:trực tuyến|online|truy cập)
    tỷ giá\s*:?\s*{_COUNT}
""")
CONTROL = _compile(r"""
    cỡ chữ.{0,25}
    (?:a\s*[-+]?\s*){1,4}
    (?:tăng|giảm|phóng to|thu nhỏ)(?: cỡ)? chữ
    tương phản|mặc định|font.{0,12}
    nghe (?:đọc )?bài.{0,15}|nghe nội dung|đọc bài(?: viết)?|\d{1,2}:\d{2}
    \[?\s*(?:in|gửi|bản in|in ấn|print|in (?:bài|trang|tin)(?: viết| này)?)\s*\]?
    gửi (?:email|mail|bài|bài viết|tin|cho bạn bè|qua email)
    chia sẻ(?: bài viết| tin| lên| qua| với)?\s*:?(?:[, ]|facebook|zalo|twitter|email|messenger)*
    share|tweet|facebook|zalo|twitter|x|google\s*\+?|linkedin|messenger|e-?mail|telegram|youtube
    (?:copy|sao chép) (?:link|liên kết|đường dẫn)|tiktok
    lưu (?:tin|bài)(?: viết)?|thích(?: bài viết)?|like
    theo dõi .{0,40}(?:google|facebook|zalo|youtube).{0,20}
    (?:quay lại|trở về|trở lại|quay về|về|lên)(?: trang (?:chủ|trước)| đầu trang)?
    (?:lên )?đầu trang|back to top|top|đóng|close|xem ảnh|phóng to
    (?:skip|jump) to (?:main )?(?:content|navigation)
    bỏ qua (?:nội dung|menu|điều hướng).{0,15}
    (?:chuyển|nhảy|đi) (?:đến|tới) (?:phần )?nội dung(?: chính)?
    (?:đánh giá|bình chọn|xếp hạng)(?: (?:bài viết|của bạn))?\s*:?[\d/.,★☆* ]*(?:sao|điểm)?
    (?:tổng )?(?:số )?điểm(?: của)?(?: bài viết)?(?: là)?[:\s]*\d[\d.,/]* (?:trong|dựa)\b.{0,30}
    (?:đánh giá|xếp hạng|trung bình|average)?(?: bài viết)?[:\d/.,★☆*\s(-]*(?:phiếu bầu|votes?)\)?
    (?:đánh giá|xếp hạng|trung bình)?[:\d/.,★☆*\s(-]*\d (?:lượt )?(?:bình chọn|đánh giá)\)?
    (?:click|nhấn|bấm|chọn|hãy)(?: vào| chuột)?(?: sao| đây)? để (?:đánh giá|bình chọn).{0,30}
    bạn (?:có )?(?:thấy|đánh giá) (?:bài viết|tin|trang)(?: này)?.{0,30}\?
    (?:xem (?:với )?)?cỡ chữ\s*:?|(?:bản )?để in|in bản tin|mã qr|quét mã.{0,30}
    (?:tổng )?(?:số )?lượt (?:xem|đọc|truy cập)\s*:?|bởi|by|thẻ|\d+ phút đọc|đọc trong \d+ phút
    (?:hãy )?đăng nhập để (?:gửi|bình luận|viết|thêm)\b.{0,30}|submitted by .{0,60}
    (?:người đăng|đăng bởi|biên tập)\s*:?\s*(?:admin.{0,20}|super user|quản trị.{0,20}|bbt)
    (?:xem )?(?:bài )?gốc|nghe bài viết|đóng cửa sổ|đường dẫn bài viết\s*:.*
    [<«‹]?\s*trang (?:trước|sau)\s*[>»›]?|ai đang (?:trực tuyến|online)
    [-–\s]*quảng cáo[-–\s]*|advertisement|loading\.*|đang tải\.*|xem theo ngày|ảnh \d+\s*/\s*\d+
""")
FORM = _compile(r"""
    (?:họ (?:và )?tên|tên (?:của bạn|hiển thị)|e-?mail|địa chỉ email)\s*(?:\(?\*\)?)?\s*:?
    (?:tên|điện thoại|nội dung(?: bình luận)?|tiêu đề)\s*\(?\*\)?
    (?:nhập )?mã (?:bảo vệ|xác nhận|xác thực|captcha|an toàn|kiểm tra|bảo mật)\b.{0,40}
    captcha.{0,20}|vui lòng nhập .*|nhập (?:mã|nội dung|ý kiến|bình luận).{0,60}
    \[?(?:gửi|gửi đi|nhập lại|hủy|gửi (?:bình luận|ý kiến|phản hồi)|send|submit)\]?
    bạn (?:cần|phải|hãy) đăng nhập .*|còn \d+ ký tự.*|ký tự còn lại.*
""")
MENU = _compile(rf"""
    menu|trang chủ|trang nhất|home|giới thiệu(?: chung)?|liên hệ|rss|login
    sơ đồ (?:trang|cổng|site|website)(?: web)?|đăng (?:nhập|ký|xuất)
    tin tức(?:(?: [-–&])? sự kiện)?|sự kiện|tin (?:mới|chung|tổng hợp|hoạt động|địa phương|cơ sở)
    tin trong (?:tỉnh|nước|huyện)|mới nhất|hoạt động|thông báo|tuyển dụng|bạn đọc|hỏi(?: -)? đáp
    văn bản(?: (?:pháp luật|chỉ đạo|điều hành|quy phạm pháp luật))?(?: \(\d[\d.]*\))?
    thủ tục hành chính|dịch vụ công(?: trực tuyến)?|tổ chức bộ máy|cơ cấu tổ chức
    thư viện(?: (?:ảnh|video|media))?|video|multimedia|media|podcast|e-?magazine|infographics?
    truyền hình|phát thanh|lịch (?:phát sóng|công tác)|rao vặt|tiếng việt|english|vi|en|vn
    thời sự(?:(?: [-–])? chính trị)?|chính trị|kinh tế|xã hội|văn hóa|(?:văn hóa|kinh tế) [-–] xã hội|giáo dục|y tế
    thể thao|pháp luật|quốc tế|thế giới|đời sống|du lịch|giải trí|công nghệ|quốc phòng [-–] an ninh
    xây dựng đảng(?: [-–,]? ?(?:chính quyền|hệ thống chính trị))?|đảng [-–] đoàn thể
    (?:công tác )?dân vận|dân vận khéo|nông thôn mới|quận,? huyện|mô hình hay
    chuyên mục\s*:.{{0,40}}|gương điển hình|điện thoại|nội dung|tiêu đề|(?:tổng(?: cộng| số)?|tất cả)\s*:?\s*{_COUNT}
""")
MENU_RUN = re.compile(rf"(?:{MENU.pattern}[\s|/>»•·-]+){{2,}}{MENU.pattern}")
"""Menu words with nothing but a space between them, as scrapers leave them."""

_READERS = r"(?: (?:của )?(?:bạn đọc|bạn|độc giả|người đọc))?"
COMMENTS = _compile(rf"""
    (?:gửi |viết |thêm |các |\d+ )?(?:bình luận|phản hồi|ý kiến){_READERS}\s*(?:\(\s*\d+\s*\))?
    (?:gửi |viết )?(?:bình luận|phản hồi|ý kiến){_READERS} (?:mới|về bài viết)
    bạn đọc (?:bình luận|viết|phản hồi)|thông tin người gửi.{{0,30}}
    (?:để lại|hãy gửi|gửi) (?:một |lời )?(?:bình luận|nhận xét|ý kiến|phản hồi).{{0,30}}
    (?:không|chưa) có (?:bình luận|phản hồi)(?: nào)?
    (?:\d+ |no )?comments?\s*(?:\(\d+\))?|leave a (?:comment|reply)|nhận xét\s*(?:\(\d+\))?
""")
_ITEMS = r"(?:các |những )?(?:tin|bài)(?: bài| tức| viết| báo)?(?:, (?:tin|bài)(?: viết)?)?"
RELATED = _compile(rf"""
    {_ITEMS} (?:trong )?cùng (?:chuyên mục|chủ đề|tác giả|loại)
    {_ITEMS} (?:đã|được|đang) (?:đưa|đăng|quan tâm)
    {_ITEMS} (?:liên quan|khác|nổi bật|nóng|hot|tiêu điểm|tiếp theo)
    {_ITEMS} (?:mới|cũ)(?: (?:hơn|nhất|đăng|cập nhật))?
    {_ITEMS} (?:đọc|xem) (?:thêm|nhiều)(?: nhất)?
    (?:đọc|xem|tìm hiểu) (?:thêm|nhiều|tiếp)(?: nhất| trong (?:ngày|tuần|tháng))?
    mời (?:bạn |quý vị |độc giả )?(?:đọc|xem) (?:thêm|tiếp)
    có thể bạn (?:quan tâm|thích|muốn (?:xem|đọc)|chưa biết)
    (?:được|đang|bạn đọc) quan tâm(?: nhất)?
    cùng chuyên mục|chuyên mục khác|(?:đề xuất|gợi ý) cho bạn
""")
WIDGET = _compile(r"""
    tiêu điểm|nổi bật|chủ đề(?: liên quan| nóng)?|sự kiện nổi bật|thông báo|chuyên đề
    văn bản (?:liên quan|mới(?: ban hành)?)|tài liệu liên quan
    (?:website |trang web |các )?liên kết(?: (?:website|web|trang|nhanh|site|ngoài))*
    (?:website |trang web |các )?liên kết(?: (?:website|web|trang|nhanh))*\s*:?[-–\s]*chọn.*
    thống kê(?: (?:lượt )?truy cập)?|thư viện (?:ảnh|video|hình ảnh|media)
    (?:video|hình ảnh|album|ảnh)(?: clip)? (?:hoạt động|sự kiện|nổi bật)
    (?:video|hình ảnh|album|ảnh) hoạt động\s*(?:video|hình ảnh|album).{0,30}
    lịch (?:công tác|làm việc|tiếp (?:công )?dân)\b.{0,20}
    (?:thăm dò|trưng cầu|khảo sát|bình chọn)(?: (?:ý kiến|dư luận|trực tuyến))*(?:\s*:.*)?
    tìm kiếm(?: (?:theo|nâng cao|trên|tin|bài)\b.{0,45})?|tra cứu(?: (?:văn bản|hồ sơ)\b.{0,30})?
""")
INLINE_LINK = _compile(r"""
    (?:xem|đọc|tìm hiểu) thêm\s*:\s*\S.*|mời (?:bạn )?(?:đọc|xem) thêm\s*:\s*\S.*
    (?:tin|bài)(?: bài| viết)? liên quan\s*:\s*\S.*|(?:được|có thể bạn) quan tâm\s*:\s*\S.*
    văn bản (?:mới(?: ban hành)?|liên quan)\s*:\s*\S.*
""")
TAGS = _compile(r"(?:từ khóa|tags?|keywords?)\s*:.*")
ATTACHMENT = _compile(r"""
    .{0,40}\b(?:tệp|file|tập tin|tài liệu) đính kèm\b.{0,80}
    (?:tải (?:về|file|xuống|tài liệu|tệp)|download)\b.{0,60}
""")
LEGAL = _compile(r"""
    (?:bản quyền|copyright|\(c\)|giấy phép|gp số|all rights|designed|powered)\b.*|.*[©®].*
    (?:thiết kế|phát triển|xây dựng)(?: và [\w ]{3,12})? bởi\b.*|.{0,20}ghi rõ nguồn .*
    (?:đường dây nóng|hotline|(?:số )?điện thoại|đt|tel|fax|e-?mail|website)\s*[:(].*
    (?:địa chỉ|trụ sở|tòa soạn|quản trị)\b[^.;]{0,30}:.*|cơ quan ngôn luận\b.*
    (?:người )?chịu trách nhiệm(?: (?:chính|nội dung|xuất bản)\b.*|\s*:.*)
    (?:(?:phó )?tổng biên tập|(?:trưởng )?ban biên tập)\b.*
""")
RESPONSIBLE = _compile(r"""
    (?:cơ quan|đơn vị) (?:chủ quản|chủ trì|quản lý|chịu trách nhiệm)\b.*
    (?:cổng|trang) (?:thông tin|tin)(?: điện tử| tổng hợp)?\b.*
""")
PUBLISHER = _compile(r"""
    (?:cổng|trang|chuyên trang) (?:thông tin|tin|dân vận|ttđt)\b.*|chuyên trang\b.*
    báo (?!cáo|chí\b)\w.*|đài (?:phát thanh|pt)\b.*|tạp chí .*|bản tin .*|website .*
    [\w.-]+\.(?:vn|com|org|net)
""")
EVENT = _compile(r"""
    .*(?<!ban )(?<!tạp chí )\b(?:tổ chức|phối hợp|vận động|triển khai|đẩy mạnh)\b.*
    .*\b(?:tổng kết|sơ kết|khai mạc|ra mắt|trao|tặng|thăm|gặp mặt|tuyên dương|biểu dương)\b.*
""")
"""A line that tells what somebody does: a headline, whoever is named first in it."""
GREETING = _compile(r"""
    .{0,20}chào mừng (?:các |quý )?(?:bạn|vị|khách|độc giả|bạn đọc|quý vị)\b.*
    .{0,20}chào mừng (?:đã )?(?:đến|tới|ghé thăm|truy cập)\b.*|welcome to\b.*
""")
_BODIES = (
    r"(?:ủy ban nhân dân|hội đồng nhân dân|ubnd|hđnd|ubmttq|(?:ủy ban )?(?:mttq|mặt trận tổ quốc)"
    r"(?: việt nam)?|đảng bộ|đảng ủy|ban chấp hành|ban thường vụ|(?:tỉnh|thành|huyện|quận|thị) ủy"
    r"|ban (?:dân vận|tuyên giáo|tổ chức|nội chính)|văn phòng|khối dân vận|thành phố|(?:tỉnh|huyện)"
    r"|quận|thị xã|xã|phường|thị trấn)"
)
OFFICE = _compile(rf"""
    (?:{_BODIES}[\s,–-]*)+|đảng cộng sản việt nam|cộng hòa xã hội chủ nghĩa việt nam
""")
"""A body's name with the names of places taken out of it."""
ACCOUNT = _compile(r"""
    super user|administrator|admin .*|.*\b(?:ban biên tập|biên tập viên|bbt|quản trị)\b.*
    .*\b(?:phóng viên|cộng tác viên)\b.*|.*\b(?:online|tv|news)
    (?:phòng|ban|sở|văn phòng|hội|trung tâm|cổng|trang (?:tin|thông)|báo|đài|tạp chí|tòa soạn|bạn đọc)\b.*
""")
"""What stands where an author would, and is nobody's name."""
ENTERED_BY = _compile(r"""
    (?:người (?:đăng|viết|gửi|nhập|đưa tin)|tác giả|biên tập|đăng bởi|bởi|by)\s*:?\s+\S.{0,40}
""")
CREDIT = _compile(r"""
    \(?(?:tin|bài|ảnh|tác giả|người viết|thực hiện|nguồn)(?:[\s,&và-]+(?:tin|bài|ảnh|viết))*\s*:.*
    .{0,60}\((?:nguồn|theo)\b.{0,60}\)\.?|\(?(?:nguồn|theo)\s*:?\s*(?:báo|cổng|trang|đài|ttxvn)\b.*
""")
