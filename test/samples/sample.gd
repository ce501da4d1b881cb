class_name Player
extends Node

const SPEED = 200
@export var health := 10
signal died

func _ready():
	var x = 1
	pass

# Hurts.
func hurt(by: int) -> void:
	health -= by
