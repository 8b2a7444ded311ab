"""The group of commands: its options, and how errors become one sentence and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from verify._version import __version__
from verify.cli.files import named_streams
from verify.cli.output import Output, Settings, standard_streams, warn
from verify.errors import DomainError, VerifyError
from verify.quoting import escaped, quoted

__all__ = ["CommandGroup", "ExampleCommand", "create_group"]

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 80}
OK, UNUSABLE, UNDECIDED, INTERRUPTED = 0, 2, 3, 130

_EPILOG = """\b
Exit codes:
  0  everything asked was established
  1  a definite no: rejected, refuted, not as expected
  2  unusable input, or output that cannot be written, or workers lost
  3  undecided within the limits
  130  interrupted"""


class ExampleCommand(click.Command):
    """A command whose help ends with examples, and which takes ``--quiet`` too."""

    def __init__(self, *args: Any, examples: Sequence[str], **kwargs: Any) -> None:
        lines = "\n".join(f"  {example}" for example in examples)
        kwargs |= {"epilog": f"\b\nExamples:\n{lines}", "context_settings": CONTEXT}
        super().__init__(*args, **kwargs)
        self.params.append(_quiet_option())

    def invoke(self, ctx: click.Context) -> Any:
        for parameter in self.params:
            value = ctx.params.get(parameter.name or "")
            for text in value if isinstance(value, tuple) else (value,):
                # Names of files may have any bytes; whatever else is given is text.
                if isinstance(text, str) and any("\ud800" <= c <= "\udfff" for c in text):
                    raise DomainError(f"{parameter.opts[0]} takes text, and {quoted(text)} has bytes that are none")
        with named_streams(ctx):
            return super().invoke(ctx)


def _quiet_option() -> click.Option:
    def remember(context: click.Context, parameter: click.Parameter, value: bool) -> None:
        if value:
            context.ensure_object(Settings).quiet = True

    return click.Option(
        ["--quiet", "-q"],
        is_flag=True,
        expose_value=False,
        callback=remember,
        help="No progress, no remarks: only what was asked.",
    )


class CommandGroup(click.Group):
    """Runs a command and ends the process with its exit code; an error is one sentence on stderr."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        extra["standalone_mode"] = False
        sys.exit(self._exit_code(args, prog_name or "verify", extra))

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order in which they were added

    def _exit_code(self, args: Sequence[str] | None, prog_name: str, extra: dict[str, Any]) -> int:
        with standard_streams() as output:
            if (trouble := output.failure()) is not None:
                return _said(f"Error: {trouble}", UNUSABLE)
            code = self._answer(args, prog_name, extra, output)
            if (trouble := output.failure()) is not None:
                # Whatever the answer was, it has not arrived.
                return _said(trouble and f"Error: {trouble}", INTERRUPTED if code == INTERRUPTED else UNUSABLE)
            return code

    def _answer(self, args: Sequence[str] | None, prog_name: str, extra: dict[str, Any], output: Output) -> int:
        try:
            value = super().main(args, prog_name, **extra)
        except click.Abort:
            return _said("Interrupted.", INTERRUPTED)
        except KeyboardInterrupt:
            return _said("Interrupted.", INTERRUPTED)
        except SystemExit:
            return UNUSABLE  # click's way of saying that the reader of our output has gone
        except click.ClickException as error:
            if type(error).__name__ == "NoArgsIsHelpError":  # click >= 8.2
                return _said(error.format_message(), UNUSABLE)
            return _said(f"Error: {_sentence(error.format_message())}", UNUSABLE)
        except VerifyError as error:
            # Notes show the place in a text.
            return _said(
                "\n".join([f"Error: {_sentence(str(error))}", *getattr(error, "__notes__", [])]), error.exit_code
            )
        except MemoryError:
            return _said("Error: out of memory; nothing was decided.", UNDECIDED)
        except OSError as error:
            if error.filename is None and output.failure() is not None:
                return UNUSABLE
            name = os.fsdecode(error.filename) if isinstance(error.filename, bytes) else error.filename
            where = "" if name is None else f"cannot use {quoted(name)}: "
            return _said(f"Error: {where}{error.strerror or error}", UNUSABLE)
        except Exception as error:
            if os.environ.get("VERIFY_TRACEBACK"):
                traceback.print_exc()
            return _said(
                f"Error: {type(error).__name__}: {_sentence(str(error))}"
                " (a defect of verify; VERIFY_TRACEBACK=1 shows where)",
                UNUSABLE,
            )
        return value if isinstance(value, int) else OK


def _sentence(text: str) -> str:
    return escaped(" ".join(text.split()))


def _said(text: str, code: int) -> int:
    if text:
        warn(text)
    return code


def create_group(commands: Sequence[click.Command]) -> CommandGroup:
    """The group ``verify`` with these commands, listed in this order."""

    @click.group(
        cls=CommandGroup,
        context_settings=CONTEXT,
        epilog=_EPILOG,
        help="Exact, certified theorems about the memory of recurrent networks.",
    )
    @click.version_option(__version__, prog_name="verify", message="%(prog)s %(version)s")
    @click.pass_context
    def verify(context: click.Context) -> None:
        context.ensure_object(Settings)

    verify.params.append(_quiet_option())
    for command in commands:
        verify.add_command(command)
    return verify
