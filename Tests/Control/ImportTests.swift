import Control
import Testing

