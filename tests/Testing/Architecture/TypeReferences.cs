using System.Reflection;
using System.Reflection.Emit;

namespace PortBridge.Testing.Architecture;

/// <summary>Finds the types that a type refers to in its signatures and method bodies.</summary>
internal static class TypeReferences
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static IEnumerable<Type> Of(Type type)
    {
        IEnumerable<Type?> direct =
        [
            type.BaseType,
            .. type.GetInterfaces(),
            .. type.GetFields(Declared).Select(field => field.FieldType),
            .. type.GetEvents(Declared).Select(e => e.EventHandlerType),
        ];
        var methods = type.GetMembers(Declared).OfType<MethodBase>();
        return direct.Concat(methods.SelectMany(OfMethod)).OfType<Type>().SelectMany(Parts);
    }

    private static IEnumerable<Type?> OfMethod(MethodBase method)
    {
        IEnumerable<Type?> signature = OfSignature(method);
        return method.GetMethodBody() is not { } body
            ? signature
            : signature
                .Concat(body.LocalVariables.Select(local => local.LocalType))
                .Concat(body.ExceptionHandlingClauses
                    .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                    .Select(clause => clause.CatchType))
                .Concat(OfCode(method, body.GetILAsByteArray()!));
    }

    private static IEnumerable<Type?> OfSignature(MethodBase method) =>
    [
        method.DeclaringType,
        (method as MethodInfo)?.ReturnType,
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.IsGenericMethod ? method.GetGenericArguments() : [],
    ];

    private static IEnumerable<Type?> OfCode(MethodBase method, byte[] code)
    {
        for (var position = 0; position < code.Length;)
        {
            short value = code[position++];
            if (value == 0xFE)
                value = (short)((value << 8) | code[position++]);
            var operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType)
            {
                foreach (var type in OfToken(method, BitConverter.ToInt32(code, position)))
                    yield return type;
            }

            position += Length(operand, code, position);
        }
    }

    private static IEnumerable<Type?> OfToken(MethodBase method, int token)
    {
        var ofType = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        return method.Module.ResolveMember(token, ofType, ofMethod) switch
        {
            Type type => [type],
            FieldInfo field => [field.DeclaringType, field.FieldType],
            MethodBase called => OfSignature(called),
            _ => [],
        };
    }

    private static int Length(OperandType operand, byte[] code, int position) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, position)),
        _ => 4,
    };

    // The type itself, its element type and its generic arguments.
    private static IEnumerable<Type> Parts(Type type)
    {
        if (type.HasElementType)
            return Parts(type.GetElementType()!);

        return type.IsGenericParameter
            ? []
            : type.GetGenericArguments().SelectMany(Parts).Prepend(type);
    }
}
