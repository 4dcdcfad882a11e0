"""What asks for the school, and what hints at it."""

NAME = "school"
WORDS = (
    "school",
    "classroom",
    "class",
    "lesson",
    "university",
    "kindergarten",
    "library",
    "laboratory",
    "lab",
    "office",
    "museum",
    "🏫",
    "🎓",
)
HINTS = (
    "teacher",
    "student",
    "homework",
    "exam",
    "study",
    "blackboard",
    "professor",
    "learn",
    "maths",
    "✏",
    "📝",
)
