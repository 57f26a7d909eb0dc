"""The Logs page: every log of an environment, and files of this computer, on one clock."""
