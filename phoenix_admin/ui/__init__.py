"""What a person sees: the main window, its shell, dialogs and panels."""
