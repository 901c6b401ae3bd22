"""The command menus that Telegram shows, for each scope and language."""

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)

from bot import texts

LANGUAGES = (None, "vi")
"""None: for every language that has no menu of its own."""


def menus() -> list[tuple[list[BotCommand], BotCommandScope]]:
    """(commands, scope) of the menus that everybody sees."""
    private = [BotCommand(name, about) for name, about in texts.COMMANDS.items()]
    group = [BotCommand(name, texts.COMMANDS[name]) for name in texts.GROUP_COMMANDS]
    return [
        (private, BotCommandScopeDefault()),
        (private, BotCommandScopeAllPrivateChats()),
        (group, BotCommandScopeAllGroupChats()),
    ]


async def set_administrator_menu(bot: Bot, administrator: int) -> None:
    """Show an administrator their commands as well.

    Raises:
        telegram.error.TelegramError: among others, for one who has never written to the bot.
    """
    every = texts.COMMANDS | texts.ADMINISTRATOR_COMMANDS
    commands = [BotCommand(name, about) for name, about in every.items()]
    for language in LANGUAGES:
        scope = BotCommandScopeChat(administrator)
        await bot.set_my_commands(commands, scope=scope, language_code=language)
