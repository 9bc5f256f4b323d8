using PortBridge.Gateway.SocketIo.Rooms;

namespace PortBridge.Gateway.Tests.SocketIo;

/// <summary>Rooms and their members.</summary>
public sealed class RoomSetTests
{
    private readonly RoomSet<string> _rooms = new();

    [Fact]
    public void The_members_of_several_rooms_are_each_counted_once()
    {
        _rooms.TryJoin("x", "a", 10);
        _rooms.TryJoin("x", "b", 10);
        _rooms.TryJoin("y", "b", 10);

        Assert.Equal(["x", "y"], _rooms.MembersOf("a", "b", "c").Order());
        Assert.Equal(["a", "b"], _rooms.RoomsOf("x").Order());
    }

    [Fact]
    public void A_room_ends_with_its_last_member()
    {
        _rooms.TryJoin("x", "a", 10);
        _rooms.TryJoin("x", "b", 10);
        _rooms.TryJoin("y", "b", 10);
        _rooms.LeaveAll("x");
        Assert.Equal(1, _rooms.Count);
        _rooms.Leave("y", "b");
        _rooms.Leave("y", "b");
        Assert.Equal(0, _rooms.Count);
        Assert.Empty(_rooms.RoomsOf("x"));
    }

    [Fact]
    public void A_member_can_enter_a_room_again_at_its_maximum()
    {
        Assert.True(_rooms.TryJoin("x", "a", 1));
        Assert.True(_rooms.TryJoin("x", "a", 1));
        Assert.False(_rooms.TryJoin("x", "b", 1));
        _rooms.Clear("a");
        Assert.True(_rooms.TryJoin("x", "b", 1));
    }
}
