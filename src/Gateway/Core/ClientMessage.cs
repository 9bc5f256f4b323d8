namespace PortBridge.Gateway.Core;

/// <summary>A message of a client. Binary messages arrive in parts, text is complete.</summary>
/// <param name="Data">The content, valid until the next message is read.</param>
/// <param name="IsText">Whether it is text in UTF-8.</param>
/// <param name="IsFirst">Whether this is the first part.</param>
/// <param name="IsLast">Whether this is the last part.</param>
internal readonly record struct ClientMessage(ReadOnlyMemory<byte> Data, bool IsText, bool IsFirst = true, bool IsLast = true);
