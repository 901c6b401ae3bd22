"""What the bot counts of its own work, for Prometheus; no metric tells of a person or a text."""

import time
from dataclasses import dataclass
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from telegram import Update
from telegram.error import TelegramError

from bot.inbox import Inbox
from bot.network import PollingRequest
from bot.sending import Outbox
from bot.thinking import Thinker
from retrieval.answer import Answer

_ENGINE_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_ANSWERING_S = (*_ENGINE_S, 30.0, 60.0, 300.0)


@dataclass(frozen=True)
class Sources:
    """What is looked at whenever somebody asks for the metrics."""

    inbox: Inbox
    thinker: Thinker
    polling: PollingRequest


class Metrics:
    """Counts since the start of the process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._questions = Counter(
            "danvan_questions", "Questions, by what became of them", ["status"], registry=registry
        )
        self._engine = Histogram(
            "danvan_engine_seconds",
            "Time that the engine took for a question",
            buckets=_ENGINE_S,
            registry=registry,
        )
        self._answering = Histogram(
            "danvan_answering_seconds",
            "Time from taking up a question to its answer, waiting included",
            buckets=_ANSWERING_S,
            registry=registry,
        )
        self._updates = Counter(
            "danvan_updates_received", "Updates that came in, by kind", ["kind"], registry=registry
        )
        self._refused = Counter(
            "danvan_refused", "Messages that were not answered", ["reason"], registry=registry
        )
        self._unsent = Counter(
            "danvan_sends_failed", "Messages that could not be sent", ["reason"], registry=registry
        )
        self._errors = Counter(
            "danvan_handler_errors", "Updates whose handling failed for good", registry=registry
        )
        self._gauges = {
            name: Gauge(f"danvan_{name}", about, registry=registry)
            for name, about in {
                "inbox_waiting": "Updates received and not finished",
                "index_passages": "Passages that can be found",
                "index_age_seconds": "Time since the index generation in use was built",
                "journal_errors": "Reads and writes of the journal that failed, since the start",
                "polled_age_seconds": "Time since getUpdates last succeeded",
            }.items()
        }
        for status in ("answered", "not_found", "off_topic", "help", "failed"):
            self._questions.labels(status)

    def received(self, update: Update) -> None:
        """An update came in; one of which only the number is known does not count."""
        kinds = (kind for kind in Update.ALL_TYPES if getattr(update, kind) is not None)
        for kind in kinds:
            self._updates.labels(kind).inc()

    def answered(self, answer: Answer, total_s: float) -> None:
        """A question was thought about; `total_s` includes the time that it waited."""
        self._questions.labels(answer.status).inc()
        self._engine.observe(answer.elapsed_ms / 1000)
        self._answering.observe(total_s)

    def failed(self) -> None:
        """A question will get no answer."""
        self._questions.labels("failed").inc()

    def refused(self, reason: str) -> None:
        """Somebody was turned away: "not_admitted" or "too_fast"."""
        self._refused.labels(reason).inc()

    def unsent(self, reason: str) -> None:
        """A message could not be sent; `reason` is Telegram's kind of error."""
        self._unsent.labels(reason).inc()

    def handler_failed(self) -> None:
        """A handler raised."""
        self._errors.inc()

    def text(self, sources: Sources) -> bytes:
        """All metrics in Prometheus's text format."""
        gauges, index = self._gauges, sources.thinker.engine.index
        gauges["index_passages"].set(index.size)
        gauges["index_age_seconds"].set(time.time() - index.manifest.built.timestamp())
        gauges["polled_age_seconds"].set(polled_age(sources.polling))
        gauges["inbox_waiting"].set(sources.inbox.waiting)
        gauges["journal_errors"].set(sources.inbox.journal.errors)
        return generate_latest(self.registry)


def line_of(question: int, chat_type: str, answer: Answer, total_s: float) -> dict[str, Any]:
    """The fields of a question's one line in the log: nothing that anybody wrote."""
    sense = answer.understood
    return {
        "id": question,
        "chat": chat_type,
        "intent": sense.intent if sense else None,
        "place": ",".join(place.key for place in sense.places) if sense else "",
        "status": answer.status,
        "hits": sense.hits if sense else 0,
        "quotes": len(answer.quotes),
        "engine_ms": round(answer.elapsed_ms),
        "total_ms": round(total_s * 1000),
    }


def polled_age(polling: PollingRequest) -> float:
    """Seconds since Telegram last answered getUpdates; infinite where it never did."""
    at = polling.succeeded_at
    return float("inf") if at is None else time.monotonic() - at


class CountedOutbox(Outbox):
    """An Outbox whose messages that could not be sent are counted."""

    def __init__(self, sends_per_second: float, metrics: Metrics) -> None:
        super().__init__(sends_per_second)
        self._metrics = metrics

    async def process_request(self, **request: Any) -> Any:  # type: ignore[override] # all by name
        """What the request returns; see Outbox."""
        endpoint: str = request["endpoint"]
        try:
            return await super().process_request(**request)
        except TelegramError as exc:
            if endpoint.startswith("send") and endpoint != "sendChatAction":
                self._metrics.unsent(type(exc).__name__)
            raise
