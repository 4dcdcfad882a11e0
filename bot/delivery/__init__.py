"""Finished clips into Discord."""

from bot.delivery.batch import DeliveryOptions
from bot.delivery.deliverer import ChatDeliverer
from bot.delivery.view import clip_view
from bot.receipts import message_of, receipt_url

__all__ = ["ChatDeliverer", "DeliveryOptions", "clip_view", "message_of", "receipt_url"]
