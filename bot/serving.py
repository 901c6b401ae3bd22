"""`danvan bot`: starts everything, keeps it going, and stops it in good order."""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError

from bot import logs, workers
from bot.app import UPDATES, build, find_examples, introduce, polling_connection
from bot.commands_add import polite_fetcher
from bot.drafts import Drafts
from bot.health import HealthServer, cannot_listen
from bot.inbox import Inbox
from bot.journal import Journal
from bot.journal_store import JOURNAL_NAME
from bot.librarian import Librarian
from bot.metrics import Metrics, Sources
from bot.network import POLL_S, PollingErrors, PollingRequest
from bot.office import App
from bot.restore import settle
from bot.retention import Retention
from bot.session import Session
from bot.settings import Settings, SettingsError
from bot.sole import sole
from bot.thinking import Thinker
from bot.upkeep import Upkeep
from bot.webhook import WebhookServer
from corpus.private import make_data_dir

log = logging.getLogger(__name__)

STOP_S = 6.0
"""How long what was begun may take to finish after the signal to stop, in seconds."""
_GIVE_UP_S = 1.0
"""How long a request that hangs is waited for then."""
GATHER_S = 0.05
"""How long updates gather before they are fetched, in seconds: a fetch costs as much as a reply."""
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 60.0


def serve(session: Session) -> None:
    """Run the bot until it is told to stop.

    Raises:
        SettingsError: the token, the webhook or the address to listen on cannot be used.
        InUseError: another bot runs on the data directory.
        JournalError: the journal cannot be opened.
        OSError: the data directory cannot be written to.
    """
    settings = session.settings
    if settings.telegram_token is None:
        raise SettingsError("Chưa có DANVAN_TELEGRAM_TOKEN; hãy đặt mã do @BotFather cấp vào .env.")
    if settings.webhook_url and not settings.webhook_secret:
        raise SettingsError(
            "DANVAN_WEBHOOK_URL cần thêm DANVAN_WEBHOOK_SECRET, một chuỗi bí mật tự đặt."
        )
    logs.set_up(settings.log_level, settings.log_format)
    make_data_dir(session.data_dir)
    held = sole(session.data_dir, "hãy dừng bot ấy trước, hoặc chọn thư mục khác.")
    settle(session.data_dir)
    librarian = Librarian(
        session.library, polite_fetcher(session), Drafts(session.data_dir / "pending")
    )
    thinker = Thinker(session.engine, workers.wanted(session), session.refresh_index)
    try:
        asyncio.run(_Service(session, settings, thinker, librarian).run())
    except InvalidToken as exc:
        raise SettingsError(
            "Telegram không nhận DANVAN_TELEGRAM_TOKEN; hãy chép lại mã do @BotFather cấp."
        ) from exc
    finally:
        thinker.close()
        held.close()


class _Service:
    """One run of the bot."""

    def __init__(
        self, session: Session, settings: Settings, thinker: Thinker, librarian: Librarian
    ) -> None:
        self._session = session
        self._settings = settings
        self._thinker = thinker
        self._librarian = librarian
        self._stopping = asyncio.Event()
        self._errors = PollingErrors()
        self._inbox: Inbox
        self._health: HealthServer | None = None

    async def run(self) -> None:
        """Start, wait for the signal to stop, stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        journal = await Journal.open(self._session.data_dir / JOURNAL_NAME)
        try:
            await self._run_with(journal)
        finally:
            if self._health is not None:
                await self._health.stop()
            await journal.close()

    async def _run_with(self, journal: Journal) -> None:
        self._inbox = Inbox(journal)
        polling = polling_connection(self._settings, self._inbox)
        application, office = build(
            self._settings, self._thinker, polling, self._librarian, self._inbox
        )
        await self._show_health(office.metrics, Sources(self._inbox, self._thinker, polling))
        if not self._settings.admin_ids and self._settings.access == "closed":
            log.warning("DANVAN_ADMIN_IDS is empty: nobody can be let in")
        if not await self._insist(application.initialize):
            return
        log.info("this is @%s", application.bot.username)
        await application.start()
        await self._inbox.resume()
        upkeep = Upkeep(self._session, self._thinker, lambda: find_examples(office))
        beside = [
            asyncio.create_task(_logged(introduce(office))),
            asyncio.create_task(upkeep.run()),
            asyncio.create_task(_logged(Retention(journal, self._settings.retention_days).run())),
            asyncio.create_task(self._inbox.run()),
        ]
        receiving = (
            self._receive_calls(application)
            if self._settings.webhook_url
            else self._poll(application, polling)
        )
        try:
            await receiving
        finally:
            for task in beside:
                task.cancel()
            await self._finish(application)

    async def _show_health(self, metrics: Metrics, sources: Sources) -> None:
        """Listen for who watches over the bot, where the settings say so."""
        settings = self._settings
        if settings.metrics_listen is not None:
            stall_s = None if settings.webhook_url else settings.polling_stall_seconds
            self._health = HealthServer(metrics, sources, stall_s=stall_s)
            await self._health.start(settings.metrics_listen)

    async def _insist(self, request: Callable[[], Awaitable[object]]) -> bool:
        """Makes the request until Telegram grants it; False where the bot is stopped before."""
        wait_s = _FIRST_WAIT_S
        while not self._stopping.is_set():
            try:
                return await self._unless_stopped(request())
            except InvalidToken:
                raise
            except TelegramError as exc:
                self._errors(exc)
                await self._sleep(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_WAIT_S)
        return False

    async def _unless_stopped(self, work: Awaitable[object]) -> bool:
        """Does the work; False where it was given up because the bot is stopped."""
        doing = asyncio.ensure_future(work)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if doing.done():
            doing.result()
            return True
        doing.cancel()
        await asyncio.wait({doing}, timeout=_GIVE_UP_S)
        return False

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _poll(self, application: App, polling: PollingRequest) -> None:
        """Fetch updates until told to stop; start over where nothing came from Telegram for too long."""
        stall_s = self._settings.polling_stall_seconds
        await self._start_polling(application)
        while not self._stopping.is_set():
            await self._sleep(min(5.0, stall_s / 4))
            if time.monotonic() - polling.last_success < stall_s:
                continue
            log.error("no answer to getUpdates for %s s; polling starts over", stall_s)
            await self._stop_polling(application)
            await polling.shutdown()
            await polling.initialize()
            polling.last_success = time.monotonic()
            await self._start_polling(application)
        await self._stop_polling(application)

    async def _start_polling(self, application: App) -> None:
        updater = application.updater
        if updater is None or self._stopping.is_set():
            return
        await self._unless_stopped(
            updater.start_polling(
                poll_interval=GATHER_S,
                timeout=max(1, min(POLL_S, self._settings.polling_stall_seconds // 2)),
                bootstrap_retries=-1,
                allowed_updates=UPDATES,
                drop_pending_updates=False,
                error_callback=self._errors,
            )
        )

    async def _stop_polling(self, application: App) -> None:
        """Fetch no more; what hangs is left to itself."""
        updater = application.updater
        if updater is None or not updater.running:
            return
        stopping = asyncio.create_task(_logged(updater.stop()))
        for _ in range(2):  # the library takes the first cancellation for the end of its own task
            done, _ = await asyncio.wait({stopping}, timeout=_GIVE_UP_S)
            if done:
                return
            stopping.cancel()

    async def _receive_calls(self, application: App) -> None:
        """Let Telegram call, until told to stop."""
        settings = self._settings
        url, secret = settings.webhook_url or "", settings.webhook_secret
        key = secret.get_secret_value() if secret else ""
        server = WebhookServer(
            self._inbox,
            path=urlsplit(url).path or "/",
            secret=key,
            is_well=lambda: application.running,
        )
        try:
            await server.start(settings.webhook_listen)
        except (OSError, OverflowError) as exc:
            raise cannot_listen("DANVAN_WEBHOOK_LISTEN", settings.webhook_listen, exc) from exc

        async def announce() -> None:
            await application.bot.set_webhook(url, secret_token=key, allowed_updates=UPDATES)

        try:
            await self._insist(announce)
            await self._stopping.wait()
        finally:
            await server.stop()

    async def _finish(self, application: App) -> None:
        """Let what was begun be finished, and close the connections."""
        log.info("stopping")
        try:
            await asyncio.wait_for(application.stop(), STOP_S)
        except TimeoutError:
            log.warning("not everything that was begun could be finished; it is at the next start")
        self._inbox.close()
        with contextlib.suppress(TelegramError, RuntimeError):
            await application.shutdown()


async def _logged(work: Awaitable[None]) -> None:
    """Does the work; what goes wrong is told in the log and stops nothing."""
    try:
        await work
    except Exception:
        log.warning("%s failed", getattr(work, "__qualname__", work), exc_info=True)
