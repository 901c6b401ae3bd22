"""The conversations in docs/ are what the bot says today."""

from tests import conversations


def test_the_conversations_in_the_docs_are_from_a_run_of_this_version(data_dir):
    made = conversations.run(data_dir)
    for name, text in made.items():
        written = (conversations.DOCS / name).read_text(encoding="utf-8")
        assert written == text, f"{name} is out of date: run python -m tests.conversations"
