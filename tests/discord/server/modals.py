"""Forms and menus as a member fills them in: what Discord's client checks, and what it sends."""

from tests.discord.server.components import (
    CHECKBOX,
    CHECKBOX_GROUP,
    FILE_UPLOAD,
    LABEL,
    RADIO_GROUP,
    ROW,
    SELECTS,
    STRING_SELECT,
    TEXT_INPUT,
)
from tests.discord.server.errors import ClientRefused
from tests.discord.server.interactions import MODAL_SUBMIT, Interaction
from tests.discord.server.options import Resolved
from tests.discord.server.world import Json

INPUT_CHARACTERS = 4000


def submit(opened: Interaction, values: dict[str, object]) -> Interaction:
    """Send the modal that `opened` was answered with. Values by custom_id or label; what is left out stays as it was.

    Raises:
        ClientRefused: there is no modal, a value belongs nowhere or is not taken.
    """
    if opened.modal is None:
        raise ClientRefused("the answer was no modal")
    left = dict(values)
    resolved = Resolved(opened.core, opened.channel, opened.user)
    components = [_sent(part, left, resolved) for part in opened.modal["components"]]
    if left:
        raise ClientRefused(f"nothing in the form is called {sorted(left)}")
    data: Json = {"custom_id": opened.modal["custom_id"], "components": components}
    if resolved.found:
        data["resolved"] = resolved.found
    sent = Interaction(
        core=opened.core,
        kind=MODAL_SUBMIT,
        user=opened.user,
        channel=opened.channel,
        data=data,
        owners=opened.owners,
        message=opened.message,
    )
    sent.send()
    return sent


def chosen(part: Json, wanted: list[object], resolved: Resolved) -> list[str]:
    """Values of a select menu, where a string one's options go by label or value.

    Raises:
        ClientRefused: too few, too many, or none of the options.
    """
    if part["type"] in SELECTS and part["type"] != STRING_SELECT:
        found = [resolved.add(each) for each in wanted]
    else:
        names = {key: each["value"] for each in part["options"] for key in (each["label"], each["value"])}
        strange = [each for each in wanted if each not in names]
        if strange:
            raise ClientRefused(f"{strange} are none of {sorted(names)}")
        found = [names[each] for each in wanted]
    _check_count(part, len(found))
    return found


def _sent(part: Json, left: dict[str, object], resolved: Resolved) -> Json:
    if part["type"] == LABEL:
        inner = part["component"]
        return {"type": LABEL, "id": part.get("id", 0), "component": _field(inner, part["label"], left, resolved)}
    if part["type"] == ROW:
        fields = [_field(each, each.get("label", ""), left, resolved) for each in part["components"]]
        return {"type": ROW, "id": part.get("id", 0), "components": fields}
    return {"type": part["type"], "id": part.get("id", 0)}


def _field(part: Json, label: str, left: dict[str, object], resolved: Resolved) -> Json:
    custom_id = part["custom_id"]
    key = custom_id if custom_id in left else label
    given = left.pop(key, None)
    told: Json = {"type": part["type"], "id": part.get("id", 0), "custom_id": custom_id}
    if part["type"] == TEXT_INPUT:
        return told | {"value": _text(part, label, given)}
    if part["type"] == CHECKBOX:
        return told | {"value": bool(part.get("default") if given is None else given)}
    if part["type"] == RADIO_GROUP:
        wanted = _defaults(part) if given is None else [given]
        if not wanted and part.get("required", True):
            raise ClientRefused(f"{label} must be chosen")
        return told | {"value": next(iter(chosen(part | {"min_values": len(wanted)}, wanted, resolved)), None)}
    several = list(given) if isinstance(given, list | tuple) else [given]
    wanted = _defaults(part) if given is None else several
    if not wanted and not part.get("required", True):
        return told | {"values": []}
    if part["type"] == FILE_UPLOAD:
        _check_count(part, len(wanted))
        return told | {"values": [resolved.add(each) for each in wanted]}
    if part["type"] in (*SELECTS, CHECKBOX_GROUP):
        return told | {"values": chosen(part, wanted, resolved)}
    raise ClientRefused(f"{label}: a component of type {part['type']} cannot be filled in")


def _text(part: Json, label: str, given: object) -> str:
    value = (part.get("value") or "") if given is None else given
    least, most = part.get("min_length") or 0, part.get("max_length") or INPUT_CHARACTERS
    if not isinstance(value, str) or len(value) > most:
        raise ClientRefused(f"{label} is text of at most {most} characters")
    if not value and not part.get("required", True):
        return value
    if len(value) < max(least, 1):
        raise ClientRefused(f"{label} is text of at least {max(least, 1)} characters")
    return value


def _defaults(part: Json) -> list[object]:
    return [each["value"] for each in part.get("options") or [] if each.get("default")]


def _check_count(part: Json, count: int) -> None:
    whole = len(part.get("options") or []) if part["type"] == CHECKBOX_GROUP else 1
    least, most = part.get("min_values", 1), part.get("max_values") or whole
    least = 1 if least is None else least
    if not least <= count <= most:
        raise ClientRefused(f"{least} to {most} must be chosen, not {count}")
