"""Slash commands, one package a group."""
