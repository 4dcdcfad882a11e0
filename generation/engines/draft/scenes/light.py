"""The light of a scene, as arithmetic on colours: done once when a film is set up, free at every frame."""

from dataclasses import dataclass

from generation.drawing.color import from_rgb, mix, rgba

_DARKEST = 0.62  # of a channel: at night, too, everybody must be told apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Light:
    """What falls on the characters. `lean` is how far their shadows reach to the right (negative: left), in widths
    of the shadow, and `shadow` how dark they are, 1 being the shadow at noon."""

    color: str = "#ffffff"
    strength: float = 0.0  # 0 to 1: how much the colour filters theirs
    air: str = "#ffffff"
    haze: float = 0.0  # 0 to 1: how much of the air's colour lies between them and the viewer
    lean: float = 0.0
    shadow: float = 1.0

    def on(self, color: str) -> str:
        """An opaque colour in this light; other colours keep their opacity."""
        red, green, blue, alpha = rgba(color)
        filtered = from_rgb(
            *(
                channel * max(_DARKEST, 1 - self.strength * (1 - light / 255))
                for channel, light in zip((red, green, blue), rgba(self.color)[:3], strict=True)
            )
        )
        lit = mix(filtered, self.air, self.haze)
        return lit if alpha == 255 else f"{lit}{alpha:02x}"

    def beside(self, color: str, strength: float) -> "Light":
        """With a second lamp: it warms what the first one leaves."""
        return Light(
            color=mix(self.color, color, strength),
            strength=max(self.strength, strength),
            air=self.air,
            haze=self.haze,
            lean=self.lean,
            shadow=self.shadow,
        )


_TIMES = {
    "day": Light(),
    "sunset": Light(color="#ffb487", strength=0.45, air="#ff8a5c", haze=0.03, lean=0.55, shadow=1.1),
    "night": Light(color="#b4baff", strength=0.5, air="#2a3a9c", haze=0.05, lean=0.25, shadow=1.25),
}
_OVERCAST = {
    "rain": Light(color="#a9b8d8", strength=0.45, air="#6d7c9a", haze=0.08, shadow=0.6),
    "storm": Light(color="#8f9dc8", strength=0.60, air="#46527e", haze=0.12, shadow=0.6),
    "snow": Light(color="#dfe9ff", strength=0.40, air="#dfeaff", haze=0.07, shadow=0.7),
    "fog": Light(color="#d5dde8", strength=0.45, air="#d5dde6", haze=0.16, shadow=0.4),
}


def daylight(time: str, weather: str | None, side: float) -> Light:
    """Under the open sky. `side` is where sun or moon stand: 0 the left edge, 1 the right."""
    light = _TIMES[time]
    lean = light.lean * (1.0 if side < 0.5 else -1.0)
    if weather not in _OVERCAST:
        return Light(
            color=light.color, strength=light.strength, air=light.air, haze=light.haze, lean=lean, shadow=light.shadow
        )
    cloudy = _OVERCAST[weather]
    return Light(
        color=mix(light.color, cloudy.color, 0.5) if time != "day" else cloudy.color,
        strength=max(light.strength, cloudy.strength),
        air=mix(light.air, cloudy.air, 0.5) if time != "day" else cloudy.air,
        haze=max(light.haze, cloudy.haze),
        lean=0.0,
        shadow=cloudy.shadow,
    )
