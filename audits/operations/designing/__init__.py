"""Designing checklists: drafts, their sections and questions, publishing and retiring."""
