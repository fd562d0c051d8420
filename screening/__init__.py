"""The line, pure: knows résumés, never groups of people and never torch."""
