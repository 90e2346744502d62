"""What must an engine do?"""
