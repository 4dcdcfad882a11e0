"""Finished clips into Discord."""

from bot.delivery.batch import DeliveryOptions
from bot.delivery.deliverer import ChatDeliverer

__all__ = ["ChatDeliverer", "DeliveryOptions"]
