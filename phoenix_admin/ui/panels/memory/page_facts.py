"""What the window knows of the page before its panel is imported."""

from phoenix_admin.ui.panel import PageFacts

PAGE = PageFacts("memory", "Memory", "memory-stick", 4)
