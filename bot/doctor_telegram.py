"""`danvan doctor --telegram`: does Telegram answer, and is the bot set up there as it should be?"""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from bot.app import build_bot, polling_connection
from bot.logs import redacted
from bot.session import Session
from bot.settings import Settings, SettingsError

Found = tuple[str, bool, str]
"""What was looked at, whether it is well, and how it is or what to do."""

_STILL_WAITING = 100
"""Updates that wait at Telegram from which on the bot is behind."""


def examine(session: Session) -> list[Found]:
    """Everything about Telegram that can be asked without changing anything."""
    return asyncio.run(_collect(session.settings))


async def _collect(settings: Settings) -> list[Found]:
    if settings.telegram_token is None:
        return [("Telegram", False, "chưa có DANVAN_TELEGRAM_TOKEN; hãy đặt mã do @BotFather cấp.")]
    try:
        bot = build_bot(settings, polling_connection(settings))
        async with bot:
            return [found async for found in _looks(bot, settings)]
    except InvalidToken:
        said = "Telegram không nhận DANVAN_TELEGRAM_TOKEN; hãy chép lại mã do @BotFather cấp."
        return [("Telegram", False, said)]
    except SettingsError as exc:
        return [("Telegram", False, str(exc))]
    except TelegramError as exc:
        return [("Telegram", False, _unreachable(settings, exc))]


async def _looks(bot: Bot, settings: Settings) -> AsyncIterator[Found]:
    me = bot.bot
    yield "Telegram", True, f"nối được tới {_host(settings)}, bot là @{me.username} (mã {me.id})"
    yield (
        "Chế độ riêng tư",
        True,
        (
            "đang tắt: bot nhận mọi tin trong nhóm, nhưng chỉ đọc tin gọi đến mình; nên bật bằng"
            " /setprivacy ở @BotFather"
            if me.can_read_all_group_messages
            else "đang bật: trong nhóm bot chỉ nhận lệnh, tin nhắc tên và tin trả lời bot"
        ),
    )
    yield (
        "Chế độ inline",
        True,
        (
            "đang bật"
            if me.supports_inline_queries
            else "đang tắt; muốn gõ @bot ở mọi cuộc trò chuyện thì bật bằng /setinline ở @BotFather"
        ),
    )
    yield (
        "Nhóm",
        bool(me.can_join_groups),
        (
            "bot vào được nhóm"
            if me.can_join_groups
            else "bot không vào được nhóm; bật bằng /setjoingroups ở @BotFather"
        ),
    )
    yield await _webhook(bot, settings)
    async for found in _administrators(bot, settings):
        yield found


async def _webhook(bot: Bot, settings: Settings) -> Found:
    subject = "Webhook"
    info = await bot.get_webhook_info()
    wanted = settings.webhook_url or ""
    waiting = f"; {info.pending_update_count} tin đang chờ" if info.pending_update_count else ""
    if info.url != wanted:
        said = (
            f"Telegram đang gọi tới {info.url or 'không nơi nào'}, còn thiết lập là {wanted or 'hỏi vòng (polling)'};"
            " khởi động danvan bot thì được đặt lại"
        )
        return subject, False, said + waiting
    if info.last_error_message and info.pending_update_count > _STILL_WAITING:
        said = f"lần gọi gần nhất hỏng: {info.last_error_message}; kiểm tra địa chỉ và chứng chỉ"
        return subject, False, said + waiting
    return (
        subject,
        True,
        (f"Telegram gọi tới {wanted}" if wanted else "không dùng, hỏi vòng") + waiting,
    )


async def _administrators(bot: Bot, settings: Settings) -> AsyncIterator[Found]:
    subject = "Quản trị viên"
    if not settings.admin_ids:
        said = "chưa có ai trong DANVAN_ADMIN_IDS, nên không ai được duyệt"
        yield subject, settings.access == "open", said
    for number in sorted(settings.admin_ids):
        try:
            chat = await bot.get_chat(number)
        except (BadRequest, Forbidden) as exc:
            yield (
                subject,
                False,
                f"{number} chưa từng nhắn cho bot ({redacted(str(exc))}); hãy gõ /start",
            )
        else:
            yield subject, True, f"{number} là {chat.effective_name}"


def _unreachable(settings: Settings, exc: TelegramError) -> str:
    way = "qua DANVAN_TELEGRAM_PROXY" if settings.telegram_proxy else "không qua proxy"
    return (
        f"không tới được {_host(settings)} {way} ({redacted(str(exc))}); nhiều mạng ở Việt Nam chặn Telegram: hãy đặt"
        " hoặc sửa DANVAN_TELEGRAM_PROXY, hoặc DANVAN_TELEGRAM_BASE_URL nếu có máy chủ Bot API riêng"
    )


def _host(settings: Settings) -> str:
    parts = urlsplit(settings.telegram_base_url)
    return parts.netloc.rpartition("@")[2]
