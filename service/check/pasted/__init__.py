"""What became of a citation that somebody pastes?"""
