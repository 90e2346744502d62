"""Which of several systems is better, on one set and one machine?"""
