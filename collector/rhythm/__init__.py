"""What is usual for a column: working days and office hours, its pace, and when its silence is improbable.

Pure: moments and histories in, numbers out. Publications are counted by the hour; an hour is a whole number, see
``calendar.hours``.
"""
