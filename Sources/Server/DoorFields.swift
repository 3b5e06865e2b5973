/// The header fields that the doors read, lent where they lie.
struct DoorFields {
  var authorization: UnsafeRawBufferPointer?
  var originalURI: UnsafeRawBufferPointer?
  var originalMethod: UnsafeRawBufferPointer?
  var forwardedURI: UnsafeRawBufferPointer?
  var forwardedMethod: UnsafeRawBufferPointer?
  /// For whom proxies have asked each other, the first one first.
  var forwardedFor: UnsafeRawBufferPointer?
  /// Whether a field that decides about access stands more than once.
  var isAmbiguous = false
}

extension RequestFields {
  /// Lends what the doors read.
  func lend<Result>(_ body: (DoorFields) -> Result) -> Result {
    authorization.lend { authorization in
      originalURI.lend { originalURI in
        originalMethod.lend { originalMethod in
          forwardedURI.lend { forwardedURI in
            forwardedMethod.lend { forwardedMethod in
              forwardedFor.lend { forwardedFor in
                body(
                  DoorFields(
                    authorization: authorization, originalURI: originalURI,
                    originalMethod: originalMethod, forwardedURI: forwardedURI,
                    forwardedMethod: forwardedMethod, forwardedFor: forwardedFor,
                    isAmbiguous: isAmbiguous))
              }
            }
          }
        }
      }
    }
  }
}

extension Optional<String> {
  /// Lends the bytes of a string that may be missing.
  fileprivate func lend<Result>(_ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
    guard let self else { return body(nil) }
    return self.withBytes { body($0) }
  }
}
