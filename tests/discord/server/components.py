"""Limits of components, in messages and in modals, by Discord's component reference."""

from collections.abc import Callable

from tests.discord.server.errors import bad_form, too_long
from tests.discord.server.world import Json, walk

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23

SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
_WITH_CUSTOM_ID = (*SELECTS, TEXT_INPUT, FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX)
_LINK, _PREMIUM = 5, 6  # styles of buttons that send no interaction
ROWS, BUTTONS, OPTIONS, MODAL_PARTS = 5, 5, 25, 5
V2_COMPONENTS, V2_CHARACTERS, GALLERY_ITEMS = 40, 4000, 10


def check_message_components(components: list[Json], *, is_v2: bool, at: str) -> None:
    """Raises:
    Refused: with the first fault.
    """
    allowed = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER) if is_v2 else (ROW,)
    _check_kinds(components, allowed, at)
    if not is_v2 and len(components) > ROWS:
        raise too_long(at, ROWS)
    everything = list(walk(components))
    if is_v2 and len(everything) > V2_COMPONENTS:
        raise bad_form(at, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"Must be {V2_COMPONENTS} or fewer.")
    if sum(len(part["content"]) for part in everything if part["type"] == TEXT) > V2_CHARACTERS:
        raise bad_form(at, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", f"Must be {V2_CHARACTERS} or fewer.")
    _check_parts(everything, at)


def check_modal_components(components: list[Json], *, at: str) -> None:
    """Raises:
    Refused: with the first fault.
    """
    _check_kinds(components, (ROW, LABEL, TEXT), at)
    if not 1 <= len(components) <= MODAL_PARTS:
        raise bad_form(at, "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {MODAL_PARTS} in length.")
    _check_parts(list(walk(components)), at)


def _check_kinds(components: list[Json], allowed: tuple[int, ...], at: str) -> None:
    for index, part in enumerate(components):
        if part.get("type") not in allowed:
            raise bad_form(f"{at}.{index}.type", "UNION_TYPE_CHOICES", f"Value of field type must be one of {allowed}.")


def _check_parts(parts: list[Json], at: str) -> None:
    ids: set[str] = set()
    for index, part in enumerate(parts):
        here = f"{at}.{index}"
        if part["type"] in _WITH_CUSTOM_ID or (part["type"] == BUTTON and part["style"] not in (_LINK, _PREMIUM)):
            _check_custom_id(part, ids, here)
        check = _CHECKS.get(part["type"])
        if check:
            check(part, here)


def _check_custom_id(part: Json, ids: set[str], at: str) -> None:
    custom_id = part.get("custom_id") or ""
    if not 1 <= len(custom_id) <= 100:
        raise bad_form(f"{at}.custom_id", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    if custom_id in ids:
        raise bad_form(f"{at}.custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
    ids.add(custom_id)


def _row(part: Json, at: str) -> None:
    inside = part.get("components") or []
    selects = [each for each in inside if each["type"] != BUTTON]
    if not inside or len(inside) > BUTTONS or (selects and len(inside) > 1):
        raise bad_form(f"{at}.components", "BASE_TYPE_BAD_LENGTH", f"1 to {BUTTONS} buttons, or one other component.")


def _button(part: Json, at: str) -> None:
    if len(part.get("label") or "") > 80:
        raise too_long(f"{at}.label", 80)
    if not part.get("label") and not part.get("emoji") and part["style"] != _PREMIUM:
        raise bad_form(f"{at}.label", "BUTTON_COMPONENT_LABEL_REQUIRED", "A label or an emoji is required.")
    if part["style"] == _LINK and len(part.get("url") or "") not in range(1, 513):
        raise bad_form(f"{at}.url", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 512 in length.")


def _choices(part: Json, at: str) -> None:
    options = part.get("options") or []
    if not 1 <= len(options) <= OPTIONS:
        raise bad_form(f"{at}.options", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {OPTIONS} in length.")
    for index, option in enumerate(options):
        for key in ("label", "value", "description"):
            if len(option.get(key) or "") > 100:
                raise too_long(f"{at}.options.{index}.{key}", 100)
    values = [option["value"] for option in options]
    if len(set(values)) != len(values):
        raise bad_form(f"{at}.options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The value is used twice.")
    _placeholder(part, at)


def _placeholder(part: Json, at: str) -> None:
    if len(part.get("placeholder") or "") > 150:
        raise too_long(f"{at}.placeholder", 150)


def _text_input(part: Json, at: str) -> None:
    least, most = part.get("min_length") or 0, part.get("max_length") or 4000
    if not 0 <= least <= most <= 4000:
        raise bad_form(f"{at}.max_length", "NUMBER_TYPE_MAX", "int value should be less than or equal to 4000.")
    if len(part.get("placeholder") or "") > 100:
        raise too_long(f"{at}.placeholder", 100)
    if len(part.get("value") or "") > most:
        raise too_long(f"{at}.value", most)
    if len(part.get("label") or "") > 45:
        raise too_long(f"{at}.label", 45)


def _label(part: Json, at: str) -> None:
    if not 1 <= len(part.get("label") or "") <= 45:
        raise too_long(f"{at}.label", 45)
    if len(part.get("description") or "") > 100:
        raise too_long(f"{at}.description", 100)


def _gallery(part: Json, at: str) -> None:
    if not 1 <= len(part.get("items") or []) <= GALLERY_ITEMS:
        raise bad_form(f"{at}.items", "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {GALLERY_ITEMS} in length.")


_CHECKS: dict[int, Callable[[Json, str], None]] = {
    ROW: _row,
    BUTTON: _button,
    STRING_SELECT: _choices,
    RADIO_GROUP: _choices,
    CHECKBOX_GROUP: _choices,
    USER_SELECT: _placeholder,
    ROLE_SELECT: _placeholder,
    MENTIONABLE_SELECT: _placeholder,
    CHANNEL_SELECT: _placeholder,
    TEXT_INPUT: _text_input,
    LABEL: _label,
    GALLERY: _gallery,
}
