"""Phoenix Admin: a desktop console for a video-reel and podcast pipeline on Google Cloud."""

__version__ = "0.1.0"
