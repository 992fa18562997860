import HTTP1
import Testing

