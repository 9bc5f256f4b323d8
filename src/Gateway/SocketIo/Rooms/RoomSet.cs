namespace PortBridge.Gateway.SocketIo.Rooms;

/// <summary>The rooms of members. Rooms exist while they have members. Thread-safe.</summary>
/// <typeparam name="T">The type of the members.</typeparam>
internal sealed class RoomSet<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<T>> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<T, HashSet<string>> _rooms = [];

    /// <summary>The number of rooms.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _members.Count;
        }
    }

    /// <summary>Adds a member to a room.</summary>
    /// <returns>False if it has the maximum number of rooms already.</returns>
    public bool TryJoin(T member, string room, int maxRooms)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(member, out var rooms))
                _rooms[member] = rooms = new(StringComparer.Ordinal);
            if (!rooms.Contains(room) && rooms.Count >= maxRooms)
                return false;

            rooms.Add(room);
            if (!_members.TryGetValue(room, out var members))
                _members[room] = members = [];
            members.Add(member);
            return true;
        }
    }

    /// <summary>Removes a member from a room.</summary>
    public void Leave(T member, string room)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(member, out var rooms) || !rooms.Remove(room))
                return;
            if (rooms.Count == 0)
                _rooms.Remove(member);
            Remove(member, room);
        }
    }

    /// <summary>Removes a member from all rooms.</summary>
    public void LeaveAll(T member)
    {
        lock (_gate)
        {
            if (!_rooms.Remove(member, out var rooms))
                return;
            foreach (var room in rooms)
                Remove(member, room);
        }
    }

    /// <summary>Removes all members from a room.</summary>
    public void Clear(string room)
    {
        foreach (var member in MembersOf(room))
            Leave(member, room);
    }

    /// <summary>The rooms of a member.</summary>
    public IReadOnlyList<string> RoomsOf(T member)
    {
        lock (_gate)
            return _rooms.TryGetValue(member, out var rooms) ? [.. rooms] : [];
    }

    /// <summary>The members of any of some rooms, each once.</summary>
    public IReadOnlyCollection<T> MembersOf(params ReadOnlySpan<string> rooms)
    {
        var all = new HashSet<T>();
        lock (_gate)
        {
            foreach (var room in rooms)
            {
                if (_members.TryGetValue(room, out var members))
                    all.UnionWith(members);
            }
        }

        return all;
    }

    private void Remove(T member, string room)
    {
        var members = _members[room];
        members.Remove(member);
        if (members.Count == 0)
            _members.Remove(room);
    }
}
