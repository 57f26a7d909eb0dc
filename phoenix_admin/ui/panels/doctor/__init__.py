"""The Doctor panel: `panel.DoctorPanel`.

Nothing is imported here: the window knows a page by its facts before the panel is needed.
"""
