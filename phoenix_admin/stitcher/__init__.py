"""The media engine: one reel of many clips, or one episode of many sound files, with ffmpeg.

What it makes is whole and verified, or nothing is made. A library and a program of its own
(`python -m phoenix_admin.stitcher`). It knows the domain and nothing else of the application.

Nothing is imported here: who asks only which ffmpeg there is (`ffmpeg_binary`) or what a clip is
(`inspection`) does not load what makes a reel (`engine.stitch`) or an episode
(`assembly.assemble`).
"""
