"""Finished clips into Discord."""

from bot.delivery.batch import DeliveryOptions
from bot.delivery.deliverer import ChatDeliverer
from bot.delivery.receipts import message_of, receipt_url
from bot.delivery.view import clip_view

__all__ = ["ChatDeliverer", "DeliveryOptions", "clip_view", "message_of", "receipt_url"]
