"""What the app needs from outside, one small Protocol per capability."""
