"""What would another choice do?"""
