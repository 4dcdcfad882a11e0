"""The words that name time of day, weather and season."""

from generation.vocabulary.phrases import Words

TIMES: Words = {
    "night": ("night", "midnight", "moonlight", "moonlit", "starry", "star", "dark", "nighttime", "🌙", "🌃", "🌌"),
    "sunset": ("sunset", "sunrise", "dusk", "dawn", "evening", "twilight", "golden hour", "🌅", "🌇", "🌄"),
    "day": ("day", "daytime", "morning", "noon", "afternoon", "sunny", "bright", "sunshine", "☀", "🌞"),
}
WEATHER: Words = {
    "rain": ("rain", "rainy", "raining", "drizzle", "shower", "downpour", "puddle", "🌧", "☔", "🌦"),
    "snow": ("snow", "snowy", "snowing", "blizzard", "snowfall", "snowflake", "christmas", "xmas", "🌨", "❄"),
    "fog": ("fog", "foggy", "mist", "misty", "haze", "hazy", "🌫", "🌁"),
    "wind": ("wind", "windy", "breeze", "breezy", "gale", "hurricane", "tornado", "🌬", "🌪"),
    "storm": ("storm", "stormy", "thunder", "thunderstorm", "lightning", "tempest", "⛈", "🌩", "⚡"),
}
SEASONS: Words = {
    "spring": ("spring", "springtime", "blossom", "easter", "april", "🌸"),
    "summer": ("summer", "summertime", "july", "august", "heatwave"),
    "autumn": ("autumn", "fall leaf", "halloween", "october", "november", "thanksgiving", "🍂", "🍁", "🎃"),
    "winter": ("winter", "wintry", "december", "january", "christmas", "xmas", "frosty", "🎄", "☃", "⛄"),
}
