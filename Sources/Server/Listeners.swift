import NIOCore
import NIOPosix
import NIOSSL

/// The sockets that a server listens on.
struct Listeners: Sendable {
  /// Port listened on; nil where it is none.
  let port: Int?
  private let channels: [any Channel]
  private let socket: UnixSocket?

  /// Begins to listen on everything that the configuration names, or on nothing.
  init(
    _ configuration: ServerConfiguration, identity: TLSIdentity?,
    group: MultiThreadedEventLoopGroup, loops: [NIOLoopBound<LoopContext>]
  ) async throws {
    var channels: [any Channel] = []
    let socket = try configuration.socketPath.map { path in
      try UnixSocket(path: path, mode: configuration.socketMode)
    }
    do {
      if let socket {
        channels.append(
          try await Self.bootstrap(configuration, nil, group, loops)
            .withBoundSocket(socket.descriptor).get())
      }
      if configuration.host != ServerConfiguration.noHost {
        let port = try await Self.bootstrap(configuration, identity, group, loops)
          .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
          .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
          .bind(host: configuration.host, port: configuration.port).get()
        channels.append(port)
      }
    } catch {
      for channel in channels { try? await channel.close() }
      socket?.removeFile()
      throw error
    }
    port = channels.compactMap { $0.localAddress?.port }.first
    self.channels = channels
    self.socket = socket
  }

  /// Takes no more connections.
  func close() async {
    for channel in channels { try? await channel.close() }
    socket?.removeFile()
  }

  private static func bootstrap(
    _ configuration: ServerConfiguration, _ identity: TLSIdentity?,
    _ group: MultiThreadedEventLoopGroup, _ loops: [NIOLoopBound<LoopContext>]
  ) -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1_024)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }) else {
            throw ChannelError.operationUnsupported
          }
          let pipeline = channel.pipeline.syncOperations
          if let identity {
            try pipeline.addHandler(NIOSSLServerHandler(context: identity.context))
          }
          let decoder = RequestDecoder(limits: configuration.limits, meter: loop.value.meter)
          let connection = ConnectionHandler(
            loop: loop.value, decoder: decoder, peer: Peer(channel))
          try pipeline.addHandler(
            DoorReader(connection: connection, limits: configuration.limits))
          try pipeline.addHandler(ByteToMessageHandler(decoder))
          try pipeline.addHandler(connection)
        }
      }
  }
}
